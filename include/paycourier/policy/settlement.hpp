// SPDX-License-Identifier: MIT
// The brain of payment: what an answer says about the money, and whether to ask again. Pure.
#ifndef PAYCOURIER_POLICY_SETTLEMENT_HPP
#define PAYCOURIER_POLICY_SETTLEMENT_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <paycourier/base/error.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

/// No attempt starts with less time than this before its deadline.
inline constexpr Millis least_attempt_time{250};
inline constexpr std::string_view too_late = "the deadline of the call came first";

struct PaymentFacts {
  Operation operation = Operation::query;
  int attempt = 1;
  Millis elapsed = {};   ///< Since the call began.
  Millis left = {};      ///< Until its deadline.
  bool doubted = false;  ///< An earlier attempt may have been executed.
  double spread = 0;     ///< `spread_of(gateway, key, attempt)`.
};

/// Ask again after this wait.
struct AskAgain {
  Millis delay;
  bool doubted;  ///< For the next attempt's facts.
};

/// The call is over.
struct Settled {
  Error error;
};

using PaymentStep = std::variant<AskAgain, Settled>;

/// Could the request have been executed, judging by this answer alone?
constexpr bool leaves_doubt(Operation operation, Fault fault) noexcept {
  return operation == Operation::execute && (fault == Fault::in_doubt || fault == Fault::malformed);
}

/// Does the answer tell the fate of this key, whatever earlier attempts left open?
constexpr bool settles_doubt(Fault fault) noexcept {
  return fault == Fault::declined || fault == Fault::conflict;
}

constexpr bool may_repeat(Operation operation, const GatewayRules& rules,
                          const Error& error) noexcept {
  if (may_follow_success(error.status)) return false;
  switch (error.fault) {
    case Fault::unreachable:
    case Fault::throttled:
    case Fault::malformed: return true;
    case Fault::in_doubt:
      return operation == Operation::query || error.status != 500 || !rules.replays_errors;
    default: return false;
  }
}

/// The call is over by this rule: with the last error, or with the doubt that is left.
inline Error ended(bool doubted, Error last, std::string_view rule) {
  if (!doubted) {
    if (!rule.empty()) last.because.append("; ").append(rule);
    return last;
  }
  last.fault = Fault::in_doubt;
  last.because = "the payment may have been executed (" + last.because + "); " + std::string{rule} +
                 "; settle it under the same idempotency key";
  return last;
}

inline Error unanswered(bool doubted, Error error) {
  return ended(doubted, std::move(error), doubted ? "no attempt settled it" : "");
}

inline Error stopped_error(const PaymentFacts& facts) {
  return unanswered(facts.doubted, {Fault::stopped, "the call was asked to stop"});
}

/// One attempt failed with `error`: ask again, or end the call with the truth about it. Doubt once
/// raised stays until an answer about this very key clears it.
template <RetryPolicy Policy>
PaymentStep next_step(const PaymentFacts& facts, const GatewayRules& rules, Error error,
                      const Policy& policy) {
  if (settles_doubt(error.fault)) return Settled{std::move(error)};
  const bool doubted = facts.doubted || leaves_doubt(facts.operation, error.fault);
  const auto over = [&](std::string_view rule) {
    return Settled{ended(doubted, std::move(error), rule)};
  };
  if (!may_repeat(facts.operation, rules, error)) {
    return over(doubted ? "asking again would not settle it" : "");
  }
  const Decision decision = policy.next({.attempt = facts.attempt,
                                         .elapsed = facts.elapsed,
                                         .fault = error.fault,
                                         .asked = error.retry_after,
                                         .spread = facts.spread});
  if (const auto* give_up = std::get_if<GiveUp>(&decision)) return over(give_up->because);
  const Millis delay = std::max(std::get<RetryIn>(decision).delay, Millis::zero());
  if (saturating_add(delay, least_attempt_time) > facts.left) {
    const bool hint = error.retry_after && *error.retry_after > facts.left;
    return over(hint ? "the wait that was asked for is longer than the call may take" : too_late);
  }
  return AskAgain{delay, doubted};
}

}  // namespace paycourier::inline v0

#endif
