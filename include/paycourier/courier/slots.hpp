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

  void count_endpoints(int many) noexcept { share_.idle_least = idle_least_of(many); }

  int count() const noexcept { return share_.slots; }
  const ByPace& taken() const noexcept { return taken_; }

  /// The flow of an endpoint has changed.
  void move(const Flow& before, const Flow& after, const FlowRules& rules) noexcept {
    started_ += after.in_flight > before.in_flight ? 1U : 0U;
    taken_ = moved(taken_, before, after, rules);
  }
  /// So many wait now, by the monotonic clock.
  void note(const ByPace& waiting, Millis now) noexcept {
    if (!first_) first_ = now;
    now_ = now;
    const int wanted = taken_.prompt + taken_.busy + waiting.prompt + waiting.busy;
    demand_ = noted(demand_, std::min(wanted, share_.slots), now, share_);
  }
  /// How many of those that wait may start, were so many slots taken. How much each has waiting
  /// only the outbox knows: while a prompt one waits, it may want all that is free.
  ByPace starts(const ByPace& taken, const ByPace& waiting) const noexcept {
    Demand demand = demand_;
    if (waiting.prompt + waiting.busy > 0) demand.lately = share_.slots;
    const int about_to = std::max(taken.sum() - taken_.sum(), 0);
    return paycourier::starts(taken,
                              beginners(waiting, taken, now_ - first_.value_or(now_), share_),
                              demand, share_, started_ + static_cast<unsigned>(about_to));
  }

 private:
  FairShare share_;
  ByPace taken_ = {};
  Demand demand_ = {};
  std::optional<Millis> first_ = {};  ///< When it was first noted who waits.
  Millis now_ = {};
  std::uint64_t started_ = 0;
};

}  // namespace paycourier::inline v0::courier

#endif
