// SPDX-License-Identifier: MIT
// Lanes: how many first attempts and how many repeated ones an endpoint is to be sent next. Pure.
#ifndef PAYCOURIER_POLICY_LANES_HPP
#define PAYCOURIER_POLICY_LANES_HPP

#include <algorithm>
#include <cstdint>

namespace paycourier::inline v0 {

struct LaneWeights {
  int fresh = 3;
  int retries = 1;
};

struct Lanes {
  int fresh = 0;
  int retries = 0;
  friend bool operator==(const Lanes&, const Lanes&) = default;
};

namespace detail {
/// Of so many attempts in a row, how many are retries: the last ones of each round.
constexpr std::int64_t retries_among(std::int64_t attempts, std::int64_t fresh,
                                     std::int64_t retries) noexcept {
  const std::int64_t round = fresh + retries;
  return attempts / round * retries + std::max<std::int64_t>(attempts % round - fresh, 0);
}
}  // namespace detail

/// Splits the next `count` attempts of an endpoint that has had `sent` of them: of every four,
/// three are fresh and one is a retry, however they are counted out, so that neither starves. A
/// kind that has not enough leaves its place to the other: `Want` says so.
constexpr Lanes next_lanes(std::int64_t sent, int count, LaneWeights weights = {}) noexcept {
  const std::int64_t fresh = std::max(weights.fresh, 0), repeated = std::max(weights.retries, 0);
  const std::int64_t round = std::max<std::int64_t>(fresh + repeated, 1);
  const std::int64_t from = std::max<std::int64_t>(sent, 0) % round;
  const std::int64_t wanted = std::max(count, 0);
  if (fresh + repeated == 0) return {.fresh = static_cast<int>(wanted)};
  const auto retries = static_cast<int>(detail::retries_among(from + wanted, fresh, repeated) -
                                        detail::retries_among(from, fresh, repeated));
  return {.fresh = static_cast<int>(wanted) - retries, .retries = retries};
}

}  // namespace paycourier::inline v0

#endif
