// SPDX-License-Identifier: MIT
// SharedClock: one virtual clock that a client, its transport and the test share.
#ifndef PAYCOURIER_TESTS_SUPPORT_SHARED_CLOCK_HPP
#define PAYCOURIER_TESTS_SUPPORT_SHARED_CLOCK_HPP

#include <memory>
#include <paycourier/testing/manual_clock.hpp>
#include <stop_token>

namespace support {

struct SharedClock {
  std::shared_ptr<paycourier::testing::ManualClock> clock =
      std::make_shared<paycourier::testing::ManualClock>();
  paycourier::Millis oversleeps = {};

  paycourier::Instant now() const { return clock->now(); }
  paycourier::Millis monotonic() const { return clock->monotonic(); }
  bool wait(paycourier::Millis span, const std::stop_token& stop) {
    return clock->wait(span + oversleeps, stop);
  }
};

}  // namespace support

#endif
