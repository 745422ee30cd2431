// SPDX-License-Identifier: MIT
// How an endpoint is: open for deliveries or not, and since when. Each member could be a column.
#ifndef PAYCOURIER_MODEL_ENDPOINT_HEALTH_HPP
#define PAYCOURIER_MODEL_ENDPOINT_HEALTH_HPP

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

enum class Standing {
  active,
  closed,    ///< It answered 410: it wants no more. Its deliveries wait for an operator.
  disabled,  ///< It failed for days without a success. Its deliveries wait for an operator.
};

constexpr std::string_view name(Standing standing) noexcept {
  switch (standing) {
    case Standing::active: return "active";
    case Standing::closed: return "closed";
    case Standing::disabled: return "disabled";
  }
  return "unknown";
}

/// Only ever changed by the rules of policy/endpoint_rules.hpp and by the operator's pause and
/// resume. None of it costs a delivery an attempt.
struct EndpointHealth {
  bool paused = false;  ///< By the operator, until the operator resumes it.
  Standing standing = Standing::active;
  Instant held_until = {};  ///< The whole endpoint asked for rest: Retry-After.
  int failures = 0;         ///< In a row, of those that count for the breaker.
  int trips = 0;            ///< How often in a row the breaker has opened; 0: it is closed.
  Instant opens_at = {};    ///< While trips is not 0: when one probe may try.
  std::optional<Instant> failing_since = {};  ///< The first failure after the last success.
  std::optional<Instant> recovered_at = {};   ///< The ramp after a rest begins then.

  friend bool operator==(const EndpointHealth&, const EndpointHealth&) = default;
};

/// "well", "paused", "closed", "disabled", "held until 12:00:05Z", "breaker open, probe at
/// 2030-02-01T00:00:30Z", "breaker open, probe due": what keeps deliveries from being sent now. In
/// UTC, the second rounded up, without the date where that is today's.
inline std::string describe(const EndpointHealth& health, Instant now) {
  const auto moment = [now](Instant at) {
    using std::chrono::ceil, std::chrono::floor, std::chrono::days;
    const Instant second = at < Instant::max() - Seconds{1} ? ceil<Seconds>(at) : at;
    std::string text = describe(second);
    text.erase(text.find('.'), 4);
    return floor<days>(second) == floor<days>(now) ? text.substr(text.find('T') + 1) : text;
  };
  if (health.paused) return "paused";
  if (health.standing != Standing::active) return std::string{name(health.standing)};
  if (health.held_until > now) return "held until " + moment(health.held_until);
  if (health.trips == 0) return "well";
  return health.opens_at > now ? "breaker open, probe at " + moment(health.opens_at)
                               : "breaker open, probe due";
}

}  // namespace paycourier::inline v0

#endif
