// SPDX-License-Identifier: MIT
// VirtualWire: what is in flight in manual time, for transports that say themselves what becomes of
// a request.
#ifndef PAYCOURIER_TESTS_SUPPORT_VIRTUAL_WIRE_HPP
#define PAYCOURIER_TESTS_SUPPORT_VIRTUAL_WIRE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <paycourier/port/async_transport.hpp>
#include <paycourier/testing/manual_clock.hpp>

namespace support {

/// All of an AsyncTransport but `start`.
class VirtualWire {
 public:
  explicit VirtualWire(paycourier::testing::ManualClock clock) : clock_{std::move(clock)} {}

  void cancel(std::uint64_t) {}
  std::vector<paycourier::Landed> poll(paycourier::Millis span) {
    using paycourier::Millis;
    const Millis now = clock_.monotonic();
    const Millis next = flights_.empty() ? now + span : flights_.begin()->first;
    clock_.advance(std::clamp(next - now, Millis::zero(), span));
    std::vector<paycourier::Landed> landed;
    while (!flights_.empty() && flights_.begin()->first <= clock_.monotonic()) {
      landed.push_back(std::move(flights_.begin()->second));
      flights_.erase(flights_.begin());
    }
    return landed;
  }
  paycourier::Waker waker() const { return {}; }
  std::size_t in_flight() const noexcept { return flights_.size(); }

 protected:
  void land_after(paycourier::Millis span, paycourier::Landed landed) {
    flights_.emplace(clock_.monotonic() + span, std::move(landed));
  }

 private:
  paycourier::testing::ManualClock clock_;
  std::multimap<paycourier::Millis, paycourier::Landed> flights_;
};

}  // namespace support

#endif
