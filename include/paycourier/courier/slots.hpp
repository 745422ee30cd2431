// SPDX-License-Identifier: MIT
// The slots of a courier: who has how many of them, by pace, and how many of those that wait may
// take one.
#ifndef PAYCOURIER_COURIER_SLOTS_HPP
#define PAYCOURIER_COURIER_SLOTS_HPP

#include <algorithm>
#include <cstdint>
#include <optional>

#include <paycourier/base/time.hpp>
#include <paycourier/policy/fair_share.hpp>
#include <paycourier/policy/flow.hpp>

namespace paycourier::inline v0::courier {

class Slots {
 public:
  explicit Slots(int count) noexcept : share_{.slots = count} {}

  int count() const noexcept { return share_.slots; }
  const ByPace& taken() const noexcept { return taken_; }

  /// The flow of an endpoint has changed.
  void move(const Flow& before, const Flow& after, const FlowRules& rules) noexcept {
    taken_ = moved(taken_, before, after, rules);
  }
  /// So many that are prompt wait now, by the monotonic clock.
  void note(int prompt_waiting, Millis now) noexcept {
    if (!first_) first_ = now;
    now_ = now;
    demand_ = noted(demand_, std::min(taken_.prompt + prompt_waiting, share_.slots), now, share_);
  }
  /// How many of those that wait may start, were so many slots taken. A crowd of the unproven
  /// begins with a few: by these it is known, soon after, how long the others need to connect.
  ByPace starts(const ByPace& taken, ByPace waiting, std::uint64_t turn) const noexcept {
    constexpr Millis soon{250};
    if (waiting.unproven > share_.slots && now_ - first_.value_or(now_) < soon) {
      waiting.unproven = std::max(share_.slots / 8 - taken.unproven, 0);
    }
    return paycourier::starts(taken, waiting, demand_, share_, turn);
  }

 private:
  FairShare share_;
  ByPace taken_ = {};
  Demand demand_ = {};
  std::optional<Millis> first_ = {};  ///< When it was first noted who waits.
  Millis now_ = {};
};

}  // namespace paycourier::inline v0::courier

#endif
