// SPDX-License-Identifier: MIT
// How many requests a rate limit allows, and when the next one. Pure; to wait for it is no attempt.
#ifndef PAYCOURIER_POLICY_RATE_LIMIT_HPP
#define PAYCOURIER_POLICY_RATE_LIMIT_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include <paycourier/base/time.hpp>
#include <paycourier/model/rate_limit.hpp>

namespace paycourier::inline v0 {

/// How much of a rate was used: the monotonic moment at which all that was sent is made up for. A
/// token bucket that needs no refilling (the generic cell rate algorithm).
struct RateUse {
  std::chrono::nanoseconds even_at = {};
  friend bool operator==(const RateUse&, const RateUse&) = default;
};

namespace detail {

/// Between two requests: at most a day.
constexpr std::chrono::nanoseconds interval_of(const RateLimit& limit) noexcept {
  const double nanos = 1e9 / limit.per_second;
  constexpr double day = 86'400e9;
  return std::chrono::nanoseconds{static_cast<std::int64_t>(std::clamp(nanos, 1.0, day))};
}

constexpr std::int64_t burst_of(const RateLimit& limit) noexcept {
  return std::clamp(limit.burst, 1, 10'000);
}

constexpr bool is_limited(const RateLimit& limit) noexcept { return limit.per_second > 0; }

/// What a clock of whole milliseconds has just cost is not lost; what was long not used, is.
constexpr std::chrono::nanoseconds even_at(const RateUse& use, Millis now) noexcept {
  return use.even_at > now - Millis{1} ? use.even_at : std::chrono::nanoseconds{now};
}

}  // namespace detail

/// How many may go now.
constexpr int allowed(const RateLimit& limit, const RateUse& use, Millis now) noexcept {
  if (!detail::is_limited(limit)) return std::numeric_limits<int>::max();
  const auto interval = detail::interval_of(limit);
  const auto owed = detail::even_at(use, now) - now;
  return static_cast<int>(
      std::max<std::int64_t>((interval * detail::burst_of(limit) - owed) / interval, 0));
}

constexpr RateUse used(const RateLimit& limit, RateUse use, int count, Millis now) noexcept {
  if (!detail::is_limited(limit)) return use;
  use.even_at = detail::even_at(use, now) +
                detail::interval_of(limit) * std::clamp<std::int64_t>(count, 0, 10'000);
  return use;
}

/// The first moment at which one more may go; not before now.
constexpr Millis next_allowed(const RateLimit& limit, const RateUse& use, Millis now) noexcept {
  if (allowed(limit, use, now) > 0) return now;
  const auto interval = detail::interval_of(limit);
  const auto at = use.even_at - interval * (detail::burst_of(limit) - 1);
  return std::max(std::chrono::ceil<Millis>(at), now);
}

}  // namespace paycourier::inline v0

#endif
