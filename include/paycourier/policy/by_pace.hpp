// SPDX-License-Identifier: MIT
// A number for each pace.
#ifndef PAYCOURIER_POLICY_BY_PACE_HPP
#define PAYCOURIER_POLICY_BY_PACE_HPP

#include <array>
#include <cstdint>

#include <paycourier/policy/flow.hpp>

namespace paycourier::inline v0 {

/// A number for each pace: of requests in flight, of those that could start, of those that may.
struct ByPace {
  int unproven = 0;
  int prompt = 0;
  int busy = 0;
  int slow = 0;

  constexpr int& operator[](Pace pace) noexcept {
    switch (pace) {
      case Pace::unproven: return unproven;
      case Pace::prompt: return prompt;
      case Pace::busy: return busy;
      case Pace::slow: break;
    }
    return slow;
  }
  constexpr int sum() const noexcept { return unproven + prompt + busy + slow; }
  friend bool operator==(const ByPace&, const ByPace&) = default;
};

/// What is in flight, after an endpoint's flow has changed. All that an endpoint has in flight
/// counts under the pace that it has now.
constexpr ByPace moved(ByPace in_flight, const Flow& before, const Flow& after,
                       const FlowRules& rules) noexcept {
  in_flight[pace_of(before, rules)] -= before.in_flight;
  in_flight[pace_of(after, rules)] += after.in_flight;
  return in_flight;
}

/// The paces, each of them first in one of four turns: where a host has less room than there are
/// paces, none of them always takes it.
constexpr std::array<Pace, 4> paces_of(std::uint64_t turn) noexcept {
  switch (turn % 4) {
    case 0: return {Pace::slow, Pace::unproven, Pace::prompt, Pace::busy};
    case 1: return {Pace::unproven, Pace::prompt, Pace::busy, Pace::slow};
    case 2: return {Pace::prompt, Pace::busy, Pace::slow, Pace::unproven};
    default: return {Pace::busy, Pace::slow, Pace::unproven, Pace::prompt};
  }
}

}  // namespace paycourier::inline v0

#endif
