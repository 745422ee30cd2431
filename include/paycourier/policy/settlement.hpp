// SPDX-License-Identifier: MIT
// The brain of payment: what an answer says about the money, and whether to ask again. Pure.
#ifndef PAYCOURIER_POLICY_SETTLEMENT_HPP
#define PAYCOURIER_POLICY_SETTLEMENT_HPP

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <paycourier/base/error.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/policy/repeat.hpp>
#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

/// No attempt starts with less time than this before its deadline.
inline constexpr Millis least_attempt_time{250};
/// Asking sooner than this whether what is being executed has been executed is of no use.
inline constexpr Millis least_wait_in_progress{500};
inline constexpr std::string_view too_late = "the deadline of the call came first";

struct PaymentFacts {
  Operation operation = Operation::query;
  int attempt = 1;
  Millis elapsed = {};       ///< Since the call began.
  Millis left = {};          ///< Until the last moment for an attempt to end.
  bool doubted = false;      ///< An earlier attempt may have been executed.
  bool rewritten = false;    ///< By one with other bytes, perhaps: a conflict may be with that.
  double spread = 0;         ///< `spread_of(gateway, key, attempt)`.
  bool can_look_up = false;  ///< The outcome can be asked for without executing anything.
  bool in_budget = true;     ///< The client can afford one retry more.
};

/// Ask again after this wait.
struct AskAgain {
  Millis delay;
  bool doubted;  ///< For the next attempt's facts.
};

/// Nobody knows whether it was executed: look it up. If it is not there, ask again after the wait,
/// or, without one, end the call with the error.
struct LookUp {
  std::optional<Millis> again_in;
  Error otherwise;
};

/// The call is over.
struct Settled {
  Error error;
};

using PaymentStep = std::variant<AskAgain, LookUp, Settled>;

/// A fifth of a call that moves money is kept for one look-up at its end.
constexpr Millis time_to_execute(Millis whole, bool can_look_up) noexcept {
  return can_look_up ? whole - whole / 5 : whole;
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

/// One attempt failed with this refusal: ask again, look it up, or end the call with the truth
/// about it. Doubt once raised stays until an answer about this very key clears it.
template <RetryPolicy Policy>
PaymentStep next_step(const PaymentFacts& facts, const GatewayRules& rules, Refusal refusal,
                      const Policy& policy) {
  Error& error = refusal.error;
  const bool with_earlier = facts.doubted && facts.rewritten && error.fault == Fault::conflict;
  if (settles_doubt(error.fault) && !with_earlier) return Settled{std::move(error)};
  const bool doubted = facts.doubted || leaves_doubt(facts.operation, error.fault);
  const auto over = [&](std::string_view rule) -> PaymentStep {
    Error last = ended(doubted, std::move(error), rule);
    if (doubted && facts.can_look_up) return LookUp{std::nullopt, std::move(last)};
    return Settled{std::move(last)};
  };
  const Repeat repeat =
      repeat_after(facts.operation, rules, error.fault, error.status, refusal.advice);
  if (repeat == Repeat::never || repeat == Repeat::only_ask) {
    return over(doubted ? "asking again would not settle it" : "");
  }
  const Decision decision = policy.next({.attempt = facts.attempt,
                                         .elapsed = facts.elapsed,
                                         .fault = error.fault,
                                         .asked = error.retry_after,
                                         .spread = facts.spread});
  if (const auto* give_up = std::get_if<GiveUp>(&decision)) return over(give_up->because);
  const bool in_progress = error.status == 409 && error.fault == Fault::in_doubt;
  const Millis least = in_progress ? least_wait_in_progress : Millis::zero();
  const Millis delay = std::max(std::get<RetryIn>(decision).delay, least);
  if (saturating_add(delay, least_attempt_time) > facts.left) {
    const bool hint = error.retry_after && *error.retry_after > facts.left;
    if (hint && !doubted) error.fault = Fault::throttled;
    return over(hint ? "the wait that was asked for is longer than the call may take" : too_late);
  }
  if (!facts.in_budget) return over("the client's retry budget is spent: too many calls fail");
  if (repeat == Repeat::ask_then_again && facts.can_look_up) {
    return LookUp{delay, ended(doubted, std::move(error), "the look-up did not settle it")};
  }
  return AskAgain{delay, doubted};
}

}  // namespace paycourier::inline v0

#endif
