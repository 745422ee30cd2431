// SPDX-License-Identifier: MIT
// How an endpoint is: open for deliveries or not, and since when. Each member could be a column.
#ifndef PAYCOURIER_MODEL_ENDPOINT_HEALTH_HPP
#define PAYCOURIER_MODEL_ENDPOINT_HEALTH_HPP

#include <optional>
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

}  // namespace paycourier::inline v0

#endif
