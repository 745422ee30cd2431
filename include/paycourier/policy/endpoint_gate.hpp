// SPDX-License-Identifier: MIT
// What an endpoint may be sent at a moment, by its health. Pure.
#ifndef PAYCOURIER_POLICY_ENDPOINT_GATE_HPP
#define PAYCOURIER_POLICY_ENDPOINT_GATE_HPP

#include <algorithm>
#include <limits>
#include <optional>

#include <paycourier/base/time.hpp>
#include <paycourier/model/endpoint_health.hpp>

namespace paycourier::inline v0 {

/// What an endpoint may be sent at a moment.
struct EndpointGate {
  static constexpr int unbounded = std::numeric_limits<int>::max();

  /// One more may start while fewer than this are in flight, whenever they started; 0: none may.
  int most = unbounded;
  bool is_probe = false;              ///< The breaker lets one through, to see.
  std::optional<Instant> until = {};  ///< When to ask again; nothing: not before an operator acts.
};

/// How many requests may have been sent since the recovery: one more in the first second, then
/// twice as many each second, so that a backlog does not knock the endpoint over again.
constexpr int ramp_allowance(Millis since_recovery) noexcept {
  constexpr Millis::rep ramp_seconds = 12;
  const Millis::rep seconds = std::max<Millis::rep>(since_recovery.count(), 0) / 1'000;
  return seconds < ramp_seconds ? (2 << seconds) - 1 : EndpointGate::unbounded;
}

/// `sent_since_recovery` does not count the probe, begins at 0 whenever `recovered_at` changes, and
/// need not outlive the process.
constexpr EndpointGate gate_of(const EndpointHealth& health, Instant now,
                               int sent_since_recovery) noexcept {
  if (health.paused || health.standing != Standing::active) return {.most = 0};
  if (health.held_until > now) return {.most = 0, .until = health.held_until};
  if (health.trips > 0) {
    if (now < health.opens_at) return {.most = 0, .until = health.opens_at};
    return {.most = 1, .is_probe = true};
  }
  if (!health.recovered_at) return {};
  const Millis since = now - *health.recovered_at;
  const int allowed = ramp_allowance(since);
  if (allowed == EndpointGate::unbounded) return {};
  const int left = std::max(allowed - sent_since_recovery, 0);
  return {.most = left,
          .until = *health.recovered_at + Millis{1'000} * (since.count() / 1'000 + 1)};
}

}  // namespace paycourier::inline v0

#endif
