// SPDX-License-Identifier: MIT
// Fair shares: how many requests may start now, so that the slow never take what the prompt need,
// nor those who have much in flight what those need who have little.
#ifndef PAYCOURIER_POLICY_FAIR_SHARE_HPP
#define PAYCOURIER_POLICY_FAIR_SHARE_HPP

#include <algorithm>
#include <cstdint>

#include <paycourier/policy/by_pace.hpp>
#include <paycourier/policy/flow.hpp>

namespace paycourier::inline v0 {

/// Shares are parts of the slots; each is one slot at least, but for `idle_least`.
struct FairShare {
  int slots = 256;                 ///< Requests in flight at once, over all endpoints.
  double doubtful_most = 0.5;      ///< Of the unproven and the slow together, whoever waits or not.
  double slow_least = 0.125;       ///< Of the slow, while others wait; half of it, while unproven.
  double idle_least = 0.125;       ///< Left free by the busy, for those who have little in flight.
  double headroom = 0.25;          ///< Left free by the slow that take more, as nobody waits.
  Millis memory = Millis{60'000};  ///< How long it is remembered what the prompt needed.
};

/// The most slots that the prompt have wanted at once within one to two times `memory`: what the
/// slow take in a lull they keep until they time out, and the next burst would miss it.
struct Demand {
  int lately = 0, before = 0;
  Millis since = {};

  constexpr int peak() const noexcept { return std::max(lately, before); }
  friend bool operator==(const Demand&, const Demand&) = default;
};

/// After the prompt have so many in flight and waiting; `now` is monotonic.
constexpr Demand noted(Demand demand, int wanted, Millis now, const FairShare& share) noexcept {
  const Millis memory = std::max(share.memory, Millis{1});
  if (const Millis age = now - demand.since; age >= memory) {
    demand = {.before = age < saturating_multiply(memory, 2) ? demand.lately : 0, .since = now};
  }
  demand.lately = std::max(demand.lately, wanted);
  return demand;
}

namespace detail {
constexpr int part_of(int slots, double share) noexcept {
  const double part = share > 0 ? std::min(share, 1.0) : 0.0;  // Also for what is no number.
  return static_cast<int>(static_cast<double>(slots) * part);
}
constexpr int share_of(int slots, double share) noexcept {
  return std::clamp(part_of(slots, share), 1, std::max(slots, 1));
}

/// Too few slots to be parted go out one by one, to one pace after the other, but for the last: the
/// doubtful do not get it while they have all others.
constexpr ByPace start_in_turn(const ByPace& in_flight, ByPace waiting, int slots,
                               std::uint64_t turn) noexcept {
  ByPace begin;
  if (in_flight.sum() >= slots) return begin;
  if (slots > 1 && in_flight.unproven + in_flight.slow >= slots - 1) {
    waiting.unproven = waiting.slow = 0;
  }
  for (const Pace pace : paces_of(turn)) {
    if (begin.sum() == 0) begin[pace] = std::clamp(waiting[pace], 0, 1);
  }
  return begin;
}
}  // namespace detail

/// How many of those that wait may start now. The doubtful, who may keep a slot until it times out,
/// come first, but only up to their shares: the unproven up to `doubtful_most`, for who is prompt
/// is known only after a first request; the slow up to `slow_least`, and beyond that only into
/// slots that nobody else wants or has lately wanted. The rest is for the prompt, who have little
/// in flight, and all of that but `idle_least` for the busy: several of these may go silent at
/// once.
constexpr ByPace starts(const ByPace& in_flight, const ByPace& waiting, const Demand& demand,
                        const FairShare& share, std::uint64_t turn = 0) noexcept {
  constexpr int fewest_to_part = 4;
  if (share.slots < fewest_to_part) {
    return detail::start_in_turn(in_flight, waiting, share.slots, turn);
  }
  const int most = detail::share_of(share.slots, share.doubtful_most);
  // Who is slow was tried before; who is unproven may wait for its very first attempt.
  const double slow_least = waiting.unproven > 0 ? share.slow_least / 2 : share.slow_least;
  const int least = std::min(detail::share_of(share.slots, slow_least), most);
  int free = std::max(share.slots - in_flight.sum(), 0);
  int doubtful = std::max(most - in_flight.unproven - in_flight.slow, 0);
  const auto take = [&free](int wanted, int limit) {
    const int taken = std::max(std::min({wanted, limit, free}), 0);
    free -= taken;
    return taken;
  };
  ByPace begin;
  begin.slow = take(waiting.slow, std::min(least - in_flight.slow, doubtful));
  doubtful -= begin.slow;
  begin.unproven = take(waiting.unproven, doubtful);
  doubtful -= begin.unproven;
  begin.prompt = take(waiting.prompt, free);
  begin.busy = take(waiting.busy, free - detail::part_of(share.slots, share.idle_least));
  const int used = in_flight.prompt + in_flight.busy + begin.prompt + begin.busy;
  const int unused = std::max(demand.peak() - used, 0);
  const int spare = free - unused - detail::share_of(share.slots, share.headroom);
  // A stranger that comes later finds a place as well: a quarter of the doubtful's is not for
  // these.
  const int open = most - most / 4 - in_flight.slow - begin.slow;
  begin.slow += take(waiting.slow - begin.slow, std::min({doubtful, spare, open}));
  return begin;
}

/// Who may wait for `starts`, so soon after a courier began: of a crowd of the unproven, more than
/// there are slots, only a few. By these it is known, soon after, how long the others need to
/// connect.
constexpr ByPace beginners(ByPace waiting, const ByPace& in_flight, Millis since_begin,
                           const FairShare& share) noexcept {
  constexpr Millis soon{250};
  if (waiting.unproven > share.slots && since_begin < soon) {
    waiting.unproven = std::max(std::max(share.slots / 8, 1) - in_flight.unproven, 0);
  }
  return waiting;
}

/// For `FairShare::idle_least`: nothing, where each endpoint may have a part of its own.
constexpr double idle_least_of(int endpoints) noexcept {
  return endpoints > 4 ? FairShare{}.idle_least : 0;
}

/// For `FlowRules::most`, and of a host's places: one endpoint that goes silent may take a quarter
/// of them with it, or as much as is its own where there are fewer than four.
constexpr int most_per_endpoint(int slots, int endpoints, int most = 64) noexcept {
  const int parts = std::clamp(endpoints, 1, 4);
  return std::clamp((std::max(slots, 0) + parts - 1) / parts, 1, std::max(most, 1));
}

}  // namespace paycourier::inline v0

#endif
