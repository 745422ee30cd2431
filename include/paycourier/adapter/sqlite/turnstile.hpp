// SPDX-License-Identifier: MIT
// Turnstile: a mutex that is given to those who wait for it in the order of their coming.
#ifndef PAYCOURIER_ADAPTER_SQLITE_TURNSTILE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_TURNSTILE_HPP

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace paycourier::inline v0::sqlite {

/// SQLite lets one connection write, and has the others sleep and ask again: those of one process
/// queue here instead. In order, so that a busy application never keeps its courier waiting. A
/// TimedLockable.
class Turnstile {
 public:
  void lock() {
    std::unique_lock lock{mutex_};
    const std::uint64_t mine = enter();
    moved_.wait(lock, [&] { return queue_.front() == mine; });
  }
  /// False, and out of the queue, when it is not this one's turn within so long.
  template <class Rep, class Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> most) {
    std::unique_lock lock{mutex_};
    const std::uint64_t mine = enter();
    const auto until = std::chrono::steady_clock::now() + most;
    if (moved_.wait_until(lock, until, [&] { return queue_.front() == mine; })) return true;
    queue_.erase(std::find(queue_.begin(), queue_.end(), mine));
    return false;
  }
  void unlock() {
    {
      const std::scoped_lock lock{mutex_};
      queue_.pop_front();
    }
    moved_.notify_all();
  }

 private:
  std::uint64_t enter() {
    queue_.push_back(++last_);
    return last_;
  }

  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t last_ = 0;
  std::deque<std::uint64_t> queue_;  // The first has the turnstile.
};

}  // namespace paycourier::inline v0::sqlite

#endif
