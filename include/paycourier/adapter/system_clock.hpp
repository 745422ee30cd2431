// SPDX-License-Identifier: MIT
// SystemClock: the machine's own clocks.
#ifndef PAYCOURIER_ADAPTER_SYSTEM_CLOCK_HPP
#define PAYCOURIER_ADAPTER_SYSTEM_CLOCK_HPP

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <stop_token>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

/// Holds nothing; copies and threads as you like.
class SystemClock {
 public:
  Instant now() const noexcept {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
  }

  /// Goes on while the machine sleeps, where the system has such a clock: a deadline that was slept
  /// through has passed.
  Millis monotonic() const noexcept {
#ifdef CLOCK_BOOTTIME
    std::timespec now{};
    if (::clock_gettime(CLOCK_BOOTTIME, &now) == 0) {
      return std::chrono::floor<Millis>(std::chrono::seconds{now.tv_sec} +
                                        std::chrono::nanoseconds{now.tv_nsec});
    }
#endif
    return std::chrono::floor<Millis>(std::chrono::steady_clock::now().time_since_epoch());
  }

  /// Measured on the monotonic clock, so a change of the wall clock neither stretches nor cuts it.
  bool wait(Millis span, const std::stop_token& stop) const {
    constexpr Millis a_century = std::chrono::years{100};
    std::mutex mutex;
    std::condition_variable_any never_notified;
    std::unique_lock lock{mutex};
    const Millis at_most = std::clamp(span, Millis::zero(), a_century);
    const auto until = std::chrono::steady_clock::now() + at_most;
    never_notified.wait_until(lock, stop, until, [] { return false; });
    return !stop.stop_requested();
  }
};

}  // namespace paycourier::inline v0

#endif
