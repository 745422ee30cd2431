// SPDX-License-Identifier: MIT
// Turnstile: a mutex that is given to those who wait for it in the order of their coming.
#ifndef PAYCOURIER_ADAPTER_SQLITE_TURNSTILE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_TURNSTILE_HPP

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace paycourier::inline v0::sqlite {

/// SQLite lets one connection write, and has the others sleep and ask again: those of one process
/// queue here instead. In order, so that a busy application never keeps its courier waiting.
class Turnstile {
 public:
  void lock() {
    std::unique_lock lock{mutex_};
    const std::uint64_t mine = next_++;
    moved_.wait(lock, [&] { return served_ == mine; });
  }
  void unlock() {
    {
      const std::scoped_lock lock{mutex_};
      ++served_;
    }
    moved_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t next_ = 0;
  std::uint64_t served_ = 0;
};

}  // namespace paycourier::inline v0::sqlite

#endif
