// SPDX-License-Identifier: MIT
// ManualClock: time that moves only when it is told to, for tests of your own code.
#ifndef PAYCOURIER_TESTING_MANUAL_CLOCK_HPP
#define PAYCOURIER_TESTING_MANUAL_CLOCK_HPP

#include <memory>
#include <stop_token>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::testing {

/// Waiting moves it on at once, so a week of retries takes no time. Copies show the same time, so a
/// test can keep one in hand and give others away. For one thread.
class ManualClock {
 public:
  /// Starts at 2030-01-01T00:00:00Z.
  ManualClock() : ManualClock{from_unix(Seconds{1'893'456'000})} {}
  explicit ManualClock(Instant start) : hands_{std::make_shared<Hands>(Hands{start, {}})} {}

  Instant now() const noexcept {
    return Instant{saturating_add(hands_->start.time_since_epoch(), hands_->passed)};
  }
  Millis monotonic() const noexcept { return hands_->passed; }

  bool wait(Millis span, const std::stop_token& stop) noexcept {
    if (stop.stop_requested()) return false;
    advance(span);
    return true;
  }

  void advance(Millis span) noexcept { hands_->passed = saturating_add(hands_->passed, span); }
  /// Moves the wall clock alone, as an administrator or a time server would.
  void set_wall(Instant now) noexcept { hands_->start = now - hands_->passed; }

 private:
  struct Hands {
    Instant start;
    Millis passed;
  };
  std::shared_ptr<Hands> hands_;
};

}  // namespace paycourier::inline v0::testing

#endif
