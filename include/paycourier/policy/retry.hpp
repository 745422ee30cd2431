// SPDX-License-Identifier: MIT
// The retry policy: a pure function from a failure to a decision.
#ifndef PAYCOURIER_POLICY_RETRY_HPP
#define PAYCOURIER_POLICY_RETRY_HPP

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <paycourier/base/error.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

/// Everything a policy may know, and nothing it has to remember: each member could be a column of
/// a database, so one policy rules a loop in memory and a row that survived a crash.
struct Failure {
  int attempt = 1;      ///< 1: the first try has just failed.
  Millis elapsed = {};  ///< Since the first try began.
  Fault fault = Fault::unreachable;
  std::optional<Millis> asked = {};  ///< Retry-After, if the far side spoke.
  double spread = 0;                 ///< In [0, 1): a hash of who, what and attempt; never random.
};

struct RetryIn {
  Millis delay;
  friend constexpr bool operator==(const RetryIn&, const RetryIn&) = default;
};

struct GiveUp {
  std::string_view because = {};  ///< A literal, or another constant: it outlives the policy.

  constexpr GiveUp() = default;
  constexpr GiveUp(const char* constant) noexcept : because{constant} {}
  constexpr GiveUp(std::string_view constant) noexcept : because{constant} {}
  /// A text that is made for the occasion would be gone before it is read.
  template <std::same_as<std::string> Text>
  GiveUp(const Text&) = delete;
  friend constexpr bool operator==(const GiveUp&, const GiveUp&) = default;
};

using Decision = std::variant<RetryIn, GiveUp>;

/// Your own policy is any type with this one function. It has the last word: if it ignores
/// `Failure::asked`, so does the sender; `policy | honor_retry_after{24h}` heeds it.
template <class Policy>
concept RetryPolicy = requires(const Policy& policy, const Failure& failure) {
  { policy.next(failure) }
  noexcept->std::same_as<Decision>;
};

/// The longest Retry-After that the stock policies honour.
inline constexpr Millis longest_hint = std::chrono::hours{24};

/// The step, or the hint where it is longer: no stock policy undercuts what was asked. Never less
/// than nothing.
constexpr Millis not_before(const Failure& failure, Millis step) noexcept {
  const Millis hint = std::min(failure.asked.value_or(Millis::zero()), longest_hint);
  return std::max({step, hint, Millis::zero()});
}

}  // namespace paycourier::inline v0

#endif
