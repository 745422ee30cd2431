// SPDX-License-Identifier: MIT
// Creating a payment: its ticket is handed out, its request is sent, and doubt is remembered.
#ifndef PAYCOURIER_CLIENT_PAY_HPP
#define PAYCOURIER_CLIENT_PAY_HPP

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/client/engine.hpp>
#include <paycourier/client/look_up.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/policy/settlement.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// How tickets name it: "stripe", or "stripe acct_1/live" where it has realms.
template <Gateway Dialect>
std::string name_of(const Dialect& gateway) {
  std::string name{Dialect::name};
  if constexpr (requires { gateway.realm(); }) name.append(" ").append(gateway.realm());
  return name;
}

/// Tells the store what was learnt. One that fails now costs a request that settles nothing, later.
template <class Friends>
void keep_if_possible(const Friends& friends, const Ticket& ticket) {
  try {
    static_cast<void>(friends.keep(ticket));
  } catch (...) {
    return;
  }
}

/// Hands out the ticket, sends the letter, and remembers or forgets the doubt about it. What is
/// sent again is remembered before, so that nobody takes it for absent meanwhile. `known`: the
/// doubt of this client about it, or null.
template <class Engine, class Friends>
Result<Payment> send_payment(Engine& engine, Doubts::Doubt sending, const Doubts::Held& known,
                             bool doubted, Millis within, const Friends& friends) {
  Ticket& ticket = sending.ticket;
  const Millis started = engine.clock.monotonic();
  Doubts& doubts = engine.shared->doubts;
  sending.is_stored = sending.is_stored || Friends::keeps;
  if (doubted && !doubts.renew(sending, known)) {
    return unanswered(true, {Fault::in_doubt, "another call about it was settled meanwhile"});
  }
  const UnderWay::Sending now{doubts.under_way(), ticket.key};
  if (Result<void> kept = friends.keep(ticket); !kept) {
    return unanswered(doubted || now.has_met(), kept.error());
  }
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_payment(response).and_then(
        [&](Payment&& payment) { return judge_created(ticket, std::move(payment)); });
  };
  const auto find = [&](Millis left) { return look_up(engine, ticket, left, friends).answer; };
  Call call{.step = "create",
            .name = ticket.key.text(),
            .letter = *sending.letter,
            .facts = {.operation = Operation::execute,
                      .left = within - (engine.clock.monotonic() - started),
                      .doubted = doubted,
                      .rewritten = sending.rewritten,
                      .can_look_up = FindsByKey<decltype(engine.gateway)>}};
  Result<Payment> payment = engine.template run<Payment>(call, read, find, friends);
  const bool knows_all = payment || doubted || settles_doubt(payment.error().fault);
  if (!knows_all && payment.error().fault != Fault::in_doubt && now.has_met()) {
    payment = unanswered(true, std::move(payment).error());
  }
  if (!payment && payment.error().fault == Fault::in_doubt) {
    ticket.attempts += call.facts.attempt - 1;
    if (call.only_ask && !std::exchange(ticket.only_ask, true)) keep_if_possible(friends, ticket);
    doubts.put(std::move(sending));
  } else if (payment || doubted) {  // Otherwise a doubt is another call's, and settled by nothing.
    doubts.erase(ticket.key);
  }
  return payment;
}

/// The same letter, if it is at hand, once more.
inline Doubts::Doubt sent_again(Doubts::Doubt doubt, const auto& clock, Millis within) {
  const Instant until{saturating_add(clock.now().time_since_epoch(), within)};
  doubt.ticket.sends_until = std::max(doubt.ticket.sends_until, until);
  doubt.until_at = saturating_add(clock.monotonic(), within);
  ++doubt.ticket.attempts;
  return doubt;
}

/// Why a payment in doubt must not be sent again now; empty when it may.
template <class Friends>
std::string_view bar_to_sending(const GatewayRules& rules, const Doubts::Doubt& doubt, Instant now,
                                Millis within, const Friends&) {
  if (doubt.ticket.only_ask) return "the gateway would only repeat its error";
  if (!key_protects(rules, doubt.ticket.first_sent, now, within)) {
    return "the gateway no longer protects its idempotency key";
  }
  if (doubt.is_stored && !Friends::keeps) {
    return "its ticket is stored, so the keeper of tickets is needed to send it again";
  }
  return {};
}

template <class Engine, class Friends>
Result<Payment> pay(Engine& engine, const CreatePayment& create, const Friends& friends) {
  const GatewayRules rules = engine.gateway.rules;
  const Instant now = engine.clock.now();
  const Millis monotonic = engine.clock.monotonic();
  const Millis within = engine.settings.execute_within;
  const Doubts::Held earlier = engine.shared->doubts.find(create.key);
  const bool doubted = create.doubted || earlier;
  Result<void> checked = check_create(create, rules, now);
  if (!checked) return unanswered(doubted, checked.error());
  if (earlier) {
    if (Result<void> same = earlier->ticket.check_same(create); !same) return same.error();
    const auto bar =
        bar_to_sending(rules, *earlier, earlier->at_latest(now, monotonic), within, friends);
    if (!bar.empty()) return unanswered(true, {Fault::in_doubt, std::string{bar}});
  }
  Result<Letter> letter = engine.gateway.write_create(create);
  if (!letter) return unanswered(doubted, std::move(letter).error());
  Doubts::Doubt sending =
      earlier ? sent_again(*earlier, engine.clock, within)
              : Doubts::Doubt{.ticket = Ticket::of(name_of(engine.gateway), create, now, within),
                              .first_at = monotonic,
                              .until_at = saturating_add(monotonic, within)};
  if (!sending.letter) {
    sending.letter = std::make_shared<const Letter>(*std::move(letter));
    sending.rewritten = doubted;
  }
  return send_payment(engine, std::move(sending), earlier, doubted, within, friends);
}

}  // namespace paycourier::inline v0

#endif
