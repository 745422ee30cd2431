// SPDX-License-Identifier: MIT
// Pipes: `policy | rule` gives a policy with one rule more.
#ifndef PAYCOURIER_POLICY_PIPES_HPP
#define PAYCOURIER_POLICY_PIPES_HPP

#include <algorithm>
#include <concepts>
#include <utility>

#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

/// Adds up to `fraction` of the wait on top, by the failure's own spread. Only ever adds, so it
/// undercuts neither a step nor a Retry-After.
struct jitter {
  double fraction;

  constexpr Decision rule(const auto& inner, const Failure& failure) const noexcept {
    Decision decision = inner.next(failure);
    if (auto* retry = std::get_if<RetryIn>(&decision)) {
      const double share = std::max(fraction, 0.0) * failure.spread;
      retry->delay = saturating_add(retry->delay, saturating_scale(retry->delay, share));
    }
    return decision;
  }
};

/// The number of attempts in all. On a policy that counts for itself it replaces that number, so
/// `ExponentialBackoff{} | at_most{8}` makes eight; on any other it only ends it sooner.
struct at_most {
  int attempts;

  constexpr Decision rule(const auto& inner, const Failure& failure) const noexcept {
    if (failure.attempt >= attempts) return GiveUp{"every attempt that at_most allows was made"};
    return inner.next(failure);
  }
};

/// No attempt starts later than `span` after the first began. Pipe it last: what comes after it may
/// still add to the wait.
struct within {
  Millis span;

  constexpr Decision rule(const auto& inner, const Failure& failure) const noexcept {
    const Decision decision = inner.next(failure);
    const auto* retry = std::get_if<RetryIn>(&decision);
    if (retry && saturating_add(failure.elapsed, retry->delay) > span) {
      return GiveUp{"the next attempt would start later than `within` allows"};
    }
    return decision;
  }
};

/// Waits at least as long as the far side asked, but never longer than `cap` for its sake. The
/// stock policies do so by themselves, up to 24 h; give your own policy this pipe.
struct honor_retry_after {
  Millis cap;

  constexpr Decision rule(const auto& inner, const Failure& failure) const noexcept {
    Failure heard = failure;
    if (heard.asked) heard.asked = std::clamp(*heard.asked, Millis{}, std::max(cap, Millis{}));
    Decision decision = inner.next(heard);
    if (auto* retry = std::get_if<RetryIn>(&decision); retry && heard.asked) {
      retry->delay = std::max(retry->delay, *heard.asked);
    }
    return decision;
  }
};

/// A policy and the rule that was piped onto it.
template <class Inner, class Rule>
struct Piped {
  Inner inner;
  Rule pipe;

  constexpr Decision next(const Failure& failure) const noexcept {
    return pipe.rule(inner, failure);
  }
};

namespace detail {

template <class Rule>
concept Pipe = std::same_as<Rule, jitter> || std::same_as<Rule, at_most> ||
    std::same_as<Rule, within> || std::same_as<Rule, honor_retry_after>;

template <class>
inline constexpr bool is_piped = false;
template <class Inner, class Rule>
inline constexpr bool is_piped<Piped<Inner, Rule>> = true;

template <class Policy>
constexpr bool counts_attempts() noexcept {
  if constexpr (is_piped<Policy>) {
    return counts_attempts<decltype(Policy::inner)>();
  } else {
    return requires(Policy policy) { policy.attempts = 1; };
  }
}

template <class Policy>
constexpr void set_attempts(Policy& policy, int attempts) noexcept {
  if constexpr (is_piped<Policy>) {
    set_attempts(policy.inner, attempts);
  } else {
    policy.attempts = attempts;
  }
}

}  // namespace detail

template <RetryPolicy Policy, detail::Pipe Rule>
constexpr auto operator|(Policy policy, Rule rule) {
  if constexpr (std::same_as<Rule, at_most> && detail::counts_attempts<Policy>()) {
    detail::set_attempts(policy, rule.attempts);
    return policy;
  } else {
    return Piped<Policy, Rule>{std::move(policy), rule};
  }
}

}  // namespace paycourier::inline v0

#endif
