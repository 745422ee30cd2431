// SPDX-License-Identifier: MIT
// A policy's own timeline, computed from the policy: for static_assert, for logs, for documents.
#ifndef PAYCOURIER_POLICY_TIMELINE_HPP
#define PAYCOURIER_POLICY_TIMELINE_HPP

#include <algorithm>
#include <string>

#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

/// Attempts that a timeline looks at before it calls a policy endless.
inline constexpr int endless = 10'000;

/// Calls `visit(attempt, at, wait)` for each attempt that follows a failure, where `at` is the time
/// since the first began and attempts themselves take no time. Says how many attempts there are;
/// `endless` if the policy never gives up.
template <RetryPolicy Policy, class Visit>
constexpr int walk(const Policy& policy, double spread, Visit&& visit) {
  Failure failure{
      .attempt = 1, .elapsed = {}, .fault = Fault::unreachable, .asked = {}, .spread = spread};
  while (failure.attempt < endless) {
    const Decision decision = policy.next(failure);
    const auto* retry = std::get_if<RetryIn>(&decision);
    if (!retry) return failure.attempt;
    const Millis wait = std::max(retry->delay, Millis::zero());
    failure.elapsed = saturating_add(failure.elapsed, wait);
    ++failure.attempt;
    visit(failure.attempt, failure.elapsed, wait);
  }
  return endless;
}

/// How many attempts the policy makes when all fail and nobody asks to wait. Here and below, a
/// spread of 0 is the shortest timeline that jitter can make, and one near 1 the longest.
template <RetryPolicy Policy>
constexpr int attempts_of(const Policy& policy, double spread = 0) {
  return walk(policy, spread, [](int, Millis, Millis) {});
}

/// From the first attempt to the last; `unlimited` if it never gives up.
///   static_assert(span_of(standard_schedule) >= 72h);
template <RetryPolicy Policy>
constexpr Millis span_of(const Policy& policy, double spread = 0) {
  Millis last{};
  const int attempts = walk(policy, spread, [&last](int, Millis at, Millis) { last = at; });
  return attempts == endless ? unlimited : last;
}

/// The longest single wait.
template <RetryPolicy Policy>
constexpr Millis longest_wait_of(const Policy& policy, double spread = 0) {
  Millis longest{};
  walk(policy, spread, [&longest](int, Millis, Millis wait) { longest = std::max(longest, wait); });
  return longest;
}

/// One line an attempt, so that a published schedule is the one that runs:
///   attempt  1  at once
///   attempt  2  after 5 s, at 5 s
template <RetryPolicy Policy>
std::string describe_timeline(const Policy& policy, double spread = 0) {
  const auto line = [](int attempt) {
    std::string number = std::to_string(attempt);
    return "attempt " + std::string(number.size() < 2 ? 1 : 0, ' ') + number;
  };
  std::string text = line(1) + "  at once\n";
  walk(policy, spread, [&](int attempt, Millis at, Millis wait) {
    constexpr int longest_listing = 100;
    if (attempt <= longest_listing) {
      text += line(attempt) + "  after " + describe(wait) + ", at " + describe(at) + "\n";
    } else if (attempt == longest_listing + 1) {
      text += "...\n";
    }
  });
  return text;
}

}  // namespace paycourier::inline v0

#endif
