// SPDX-License-Identifier: MIT
// ManualClock: time that moves only when it is told to, for tests of your own code.
#ifndef PAYCOURIER_TESTING_MANUAL_CLOCK_HPP
#define PAYCOURIER_TESTING_MANUAL_CLOCK_HPP

#include <stop_token>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::testing {

/// Waiting moves it on at once, so a week of retries takes no time. For one thread.
class ManualClock {
 public:
  /// Starts at 2030-01-01T00:00:00Z.
  ManualClock() noexcept : ManualClock{from_unix(Seconds{1'893'456'000})} {}
  explicit ManualClock(Instant start) noexcept : start_{start} {}

  Instant now() const noexcept {
    return Instant{saturating_add(start_.time_since_epoch(), passed_)};
  }
  Millis monotonic() const noexcept { return passed_; }

  bool wait(Millis span, const std::stop_token& stop) noexcept {
    if (stop.stop_requested()) return false;
    advance(span);
    return true;
  }

  void advance(Millis span) noexcept { passed_ = saturating_add(passed_, span); }
  /// Moves the wall clock alone, as an administrator or a time server would.
  void set_wall(Instant now) noexcept { start_ = now - passed_; }

 private:
  Instant start_;
  Millis passed_{};
};

}  // namespace paycourier::inline v0::testing

#endif
