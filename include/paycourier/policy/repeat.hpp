// SPDX-License-Identifier: MIT
// What may be repeated: the table from what happened to what may be asked next. Pure.
#ifndef PAYCOURIER_POLICY_REPEAT_HPP
#define PAYCOURIER_POLICY_REPEAT_HPP

#include <string_view>
#include <utility>

#include <paycourier/base/error.hpp>
#include <paycourier/policy/gateway_rules.hpp>

namespace paycourier::inline v0 {

/// What a gateway itself says about asking again, such as Stripe-Should-Retry.
enum class Advice { none, again, not_again };

/// An answer outside 2xx, as its gateway reads it.
struct Refusal {
  Error error = {};
  Advice advice = Advice::none;

  Refusal(Error said, Advice about_retry = Advice::none)
      : error{std::move(said)}, advice{about_retry} {}
};

enum class Repeat {
  never,
  again,           ///< Money moves only under the same key, with the same bytes.
  ask_then_again,  ///< Look the payment up first, where the gateway can; if absent, `again`.
  only_ask,        ///< Posting again would settle nothing, or move money twice; a look-up may.
};

constexpr std::string_view name(Repeat repeat) noexcept {
  switch (repeat) {
    case Repeat::never: return "never";
    case Repeat::again: return "again";
    case Repeat::ask_then_again: return "ask_then_again";
    case Repeat::only_ask: return "only_ask";
  }
  return "unknown";
}

/// Does the answer tell the fate of this key, whatever earlier attempts left open?
constexpr bool settles_doubt(Fault fault) noexcept {
  return fault == Fault::declined || fault == Fault::conflict;
}

/// Could the request have been executed, judging by this answer alone?
constexpr bool leaves_doubt(Operation operation, Fault fault) noexcept {
  return operation == Operation::execute && (fault == Fault::in_doubt || fault == Fault::malformed);
}

/// `status` is that of the answer, or 0 when there was none. A gateway's own advice has the last
/// word, but for what is settled: a decline and a conflict are never asked again.
constexpr Repeat repeat_after(Operation operation, const GatewayRules& rules, Fault fault,
                              int status, Advice advice = Advice::none) noexcept {
  const bool executes = operation == Operation::execute;
  if (settles_doubt(fault)) return Repeat::never;
  if (executes && may_follow_success(status)) return Repeat::only_ask;
  if (advice == Advice::not_again) {
    return leaves_doubt(operation, fault) ? Repeat::only_ask : Repeat::never;
  }
  if (executes && fault == Fault::malformed) return Repeat::ask_then_again;
  if (advice == Advice::again) return Repeat::again;
  switch (fault) {
    case Fault::unreachable:
    case Fault::throttled:
    case Fault::malformed: return Repeat::again;
    case Fault::in_doubt:
      return executes && status == 500 && rules.replays_errors ? Repeat::only_ask : Repeat::again;
    default: return Repeat::never;
  }
}

}  // namespace paycourier::inline v0

#endif
