// SPDX-License-Identifier: MIT
// A bell that wakes one thread out of its waiting for the network: an eventfd.
#ifndef PAYCOURIER_ADAPTER_CURL_BELL_HPP
#define PAYCOURIER_ADAPTER_CURL_BELL_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include <paycourier/port/waker.hpp>

namespace paycourier::inline v0::curl {

/// Any thread may ring and nudge; the rest is for the thread that waits.
class Bell {
 public:
  Bell() noexcept : fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  ~Bell() {
    if (fd_ >= 0) ::close(fd_);
  }

  /// Readable when there is a reason to wake; negative when the system gave none.
  int fd() const noexcept { return fd_; }

  /// Ends the wait, or the next one.
  void ring() noexcept {
    if (!is_rung_.exchange(true)) nudge();
  }
  /// Wakes, and the wait goes on when there is nothing to do.
  void nudge() const noexcept {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(fd_, &one, sizeof one));
  }

  /// Once the descriptor was readable; before `was_rung`.
  void hush() const noexcept {
    std::uint64_t count = 0;
    static_cast<void>(!::read(fd_, &count, sizeof count));
  }
  bool is_rung() const noexcept { return is_rung_.load(); }
  /// Since the last call.
  bool was_rung() noexcept { return is_rung_.exchange(false); }

 private:
  int fd_;
  std::atomic<bool> is_rung_ = false;
};

inline Waker waker_of(std::shared_ptr<Bell> bell) noexcept {
  return {std::move(bell), [](void* rung) noexcept { static_cast<Bell*>(rung)->ring(); }};
}

}  // namespace paycourier::inline v0::curl

#endif
