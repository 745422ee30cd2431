// SPDX-License-Identifier: MIT
// Flow: how quickly an endpoint answers, and how many requests it may have in flight. Pure.
#ifndef PAYCOURIER_POLICY_FLOW_HPP
#define PAYCOURIER_POLICY_FLOW_HPP

#include <algorithm>
#include <limits>

#include <paycourier/base/time.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/policy/reading.hpp>

namespace paycourier::inline v0 {

struct FlowRules {
  int first_cap = 2;                   ///< In flight at once, as soon as it has answered.
  int most = 64;                       ///< In flight at once at most; see `most_per_endpoint`.
  Millis slow_after = Millis{1'000};   ///< What takes longer than this is slow.
  Millis connect_least = Millis{250};  ///< However quick others are, and however many wait.
};

enum class Pace {
  unproven,  ///< Nothing of it has ended yet: it may be a black hole.
  prompt,
  busy,  ///< Prompt, but with so much in flight that it would be missed, were it to go silent.
  slow,  ///< A request of it is overdue, or timed out last, or they take too long as a rule.
};

/// What is known of an endpoint since this process began to send to it. All times are monotonic.
struct Flow {
  int in_flight = 0;
  int overdue = 0;       ///< Of these, in flight for longer than `slow_after`.
  bool heard = false;    ///< A request of it has ended.
  bool knocked = false;  ///< A knock was in vain, which does not count as heard.
  bool silent = false;   ///< The last one that ended timed out.
  Millis latency = {};   ///< Of what was answered, smoothed.
  int cap = 0;           ///< 0: the first one.
  int linear_from = std::numeric_limits<int>::max();  ///< Below this, the cap doubles each round.
  int successes = 0;                                  ///< Toward the next step of a linear growth.
  int used_by = 0;  ///< So many more ends tell of a time when the cap was used up.
  Millis halved_at = Millis::min();

  friend bool operator==(const Flow&, const Flow&) = default;
};

/// Kept with each request in flight.
struct Departure {
  Millis began = {};
  Millis connect_within = Millis::max();  ///< How long it had to connect.
  bool is_knock = false;                  ///< That was little, for others wait for the slot.
  bool is_vain = false;                   ///< A knock that nobody answered.
  bool is_overdue = false;
};

/// An endpoint that failed when it was last heard of begins as a slow one.
constexpr Flow flow_of(const EndpointHealth& health) noexcept {
  const bool fails = health.failing_since.has_value();
  return {.heard = fails, .silent = fails};
}

/// With so many more that are about to start.
constexpr Pace pace_of(const Flow& flow, const FlowRules& rules, int wanted = 0) noexcept {
  if (!flow.heard) return Pace::unproven;
  if (flow.overdue > 0 || flow.silent || flow.latency > rules.slow_after) return Pace::slow;
  return flow.in_flight + wanted < rules.first_cap ? Pace::prompt : Pace::busy;
}

namespace detail {
constexpr int cap_of(const Flow& flow, const FlowRules& rules) noexcept {
  return std::clamp(flow.cap > 0 ? flow.cap : rules.first_cap, 1, std::max(rules.most, 1));
}
}  // namespace detail

/// How many more it may be sent now; one at a time while nobody knows whether it still answers.
constexpr int room(const Flow& flow, const FlowRules& rules) noexcept {
  const bool may_be_dead = !flow.heard || flow.silent || flow.overdue > 0;
  return std::max((may_be_dead ? 1 : detail::cap_of(flow, rules)) - flow.in_flight, 0);
}

constexpr Flow started(Flow flow, const FlowRules& rules) noexcept {
  ++flow.in_flight;
  if (flow.in_flight >= detail::cap_of(flow, rules)) flow.used_by = flow.in_flight;
  return flow;
}

/// Once for each flight that is still out `slow_after` after it began: say so in the flight, too.
constexpr Flow overdue(Flow flow) noexcept {
  ++flow.overdue;
  return flow;
}

namespace detail {

constexpr bool asks_for_less(const Reading& reading, bool timed_out) noexcept {
  return timed_out || reading.status == 429 || (reading.status >= 502 && reading.status <= 504);
}

/// Once for all that were in flight together: they tell of one and the same trouble.
constexpr void shrink(Flow& flow, Millis began, Millis now) noexcept {
  if (began <= flow.halved_at) return;
  flow.cap = flow.linear_from = std::max(flow.cap / 2, 1);
  flow.successes = flow.used_by = 0;
  flow.halved_at = now;
}

/// Only a cap that was used up is known to be too small.
constexpr void grow(Flow& flow, int most) noexcept {
  if (flow.used_by <= 0 || flow.cap >= most) return;
  if (++flow.successes >= (flow.cap < flow.linear_from ? 1 : flow.cap)) {
    ++flow.cap;
    flow.successes = 0;
  }
}

}  // namespace detail

/// After a flight has ended. What was stopped here, or a knock, says nothing of the endpoint.
constexpr Flow landed(Flow flow, const Departure& flight, const Reading& reading, Millis now,
                      const FlowRules& rules) noexcept {
  --flow.in_flight;
  if (flight.is_overdue) --flow.overdue;
  flow.knocked |= flight.is_vain;
  if (flight.is_vain || reading.fault == Fault::stopped) return flow;
  const Millis took = std::max(now - flight.began, Millis::zero());
  const bool timed_out = reading.status == 0 &&
                         (took >= rules.slow_after ||
                          (reading.fault == Fault::unreachable && took >= flight.connect_within));
  flow.cap = detail::cap_of(flow, rules);
  if (!timed_out) flow.latency = flow.heard ? flow.latency + (took - flow.latency) / 4 : took;
  flow.heard = true;
  flow.silent = timed_out;
  if (detail::asks_for_less(reading, timed_out)) {
    detail::shrink(flow, flight.began, now);
  } else if (reading.verdict == Verdict::delivered) {
    detail::grow(flow, std::max(rules.most, 1));
  }
  flow.used_by = std::max(flow.used_by - 1, 0);
  return flow;
}

}  // namespace paycourier::inline v0

#endif
