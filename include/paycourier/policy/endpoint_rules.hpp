// SPDX-License-Identifier: MIT
// The brain of an endpoint's health: what an answer does to it. Pure.
#ifndef PAYCOURIER_POLICY_ENDPOINT_RULES_HPP
#define PAYCOURIER_POLICY_ENDPOINT_RULES_HPP

#include <algorithm>
#include <chrono>
#include <optional>

#include <paycourier/base/time.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/policy/endpoint_gate.hpp>
#include <paycourier/policy/reading.hpp>

namespace paycourier::inline v0 {

/// Nothing that these do uses up an attempt of a delivery.
struct EndpointRules {
  int breaker_failures = 5;  ///< In a row: the breaker opens. 0: there is no breaker.
  /// From the opening to the first probe; twice as long after each failed one.
  Millis first_rest = Millis{30'000};
  Millis longest_rest = std::chrono::hours{1};
  Millis longest_hold = std::chrono::hours{24};  ///< Of what a Retry-After may ask for.
  /// Of failure without a success; `unlimited`: never.
  Millis disabled_after = std::chrono::hours{24 * 5};
};

namespace detail {

/// first_rest, doubled for each trip after the first.
constexpr Millis rest_after(const EndpointRules& rules, int trips) noexcept {
  Millis rest = std::max(rules.first_rest, Millis{1});
  for (int trip = 1; trip < trips && rest < rules.longest_rest; ++trip) {
    rest = saturating_multiply(rest, 2);
  }
  return std::min(rest, std::max(rules.longest_rest, Millis{1}));
}

constexpr Instant later(Instant now, Millis span) noexcept {
  return Instant{saturating_add(now.time_since_epoch(), span)};
}

/// A Retry-After of nothing asks for nothing, and so it excuses nothing.
constexpr bool asks_for_rest(const Reading& reading) noexcept {
  return reading.verdict == Verdict::hold && reading.asked.value_or(Millis{}) > Millis::zero();
}

/// It answered, and it was not a breakdown.
constexpr bool shows_life(const Reading& reading) noexcept {
  if (reading.verdict == Verdict::delivered || reading.verdict == Verdict::gone) return true;
  return reading.verdict == Verdict::retry && reading.status >= 400 && reading.status <= 499 &&
         reading.status != 408 && reading.status != 425;
}

constexpr void open_breaker(EndpointHealth& health, Instant now,
                            const EndpointRules& rules) noexcept {
  ++health.trips;
  health.opens_at = later(now, rest_after(rules, health.trips));
  health.recovered_at.reset();
}

constexpr void close_breaker(EndpointHealth& health, Instant now) noexcept {
  if (health.trips > 0) health.recovered_at = now;
  health.failures = health.trips = 0;
  health.opens_at = {};
}

/// A hold as long as the breaker's rest ends with its ramp, for as much may have piled up.
constexpr void hold(EndpointHealth& health, Millis asked, Instant now,
                    const EndpointRules& rules) noexcept {
  const Millis rest = std::min(asked, rules.longest_hold);
  health.held_until = std::max(health.held_until, later(now, rest));
  if (health.trips == 0 && rest >= rules.first_rest) health.recovered_at = health.held_until;
}

}  // namespace detail

/// The endpoint after an attempt that ends now. The rules of the table of answers: 410 closes it;
/// Retry-After on 429 and 503 holds all of it, and does not count; what is no answer, or a
/// breakdown, counts toward the breaker; another 4xx shows that it is there, and counts only toward
/// its being disabled. An attempt that was stopped here says nothing. Say when the attempt began
/// (`Attempt::at`): what was in flight as the breaker opened is no probe, and its end neither
/// closes the breaker nor prolongs the rest.
constexpr EndpointHealth after(EndpointHealth health, const Reading& reading, Instant now,
                               const EndpointRules& rules,
                               std::optional<Instant> began = {}) noexcept {
  if (reading.fault == Fault::stopped) return health;
  const bool is_open = health.trips > 0;
  const bool is_late = is_open && began.value_or(now) < health.opens_at;
  if (reading.verdict == Verdict::gone) health.standing = Standing::closed;
  if (detail::asks_for_rest(reading)) {
    detail::hold(health, *reading.asked, now, rules);
  } else if (!is_late && detail::shows_life(reading)) {
    detail::close_breaker(health, now);
  } else if (!is_late && rules.breaker_failures > 0) {
    ++health.failures;
    if (is_open || health.failures >= rules.breaker_failures) {
      detail::open_breaker(health, now, rules);
    }
  }
  if (reading.verdict == Verdict::delivered) {
    health.failing_since.reset();
    return health;
  }
  if (!health.failing_since) health.failing_since = now;
  if (health.standing == Standing::active && now - *health.failing_since >= rules.disabled_after) {
    health.standing = Standing::disabled;
  }
  return health;
}

}  // namespace paycourier::inline v0

#endif
