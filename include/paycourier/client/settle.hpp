// SPDX-License-Identifier: MIT
// Settling a payment that is in doubt: look it up, then ask once more under the same key.
#ifndef PAYCOURIER_CLIENT_SETTLE_HPP
#define PAYCOURIER_CLIENT_SETTLE_HPP

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/client/look_up.hpp>
#include <paycourier/client/pay.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/resolution.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/gateway_rules.hpp>

namespace paycourier::inline v0 {

/// Nothing settled it, for this reason; `retry_after` says when absence will prove something.
inline Error still_open(const Sought& sought, std::string_view bar,
                        std::optional<Millis> absence_in) {
  const std::string why =
      sought.is_absent ? "the gateway does not know of it yet" : std::string{bar};
  Error error = unanswered(true, {Fault::in_doubt, why});
  if (sought.is_absent) error.retry_after = absence_in;
  return error;
}

/// What this client knows of a ticket that it was handed: more was sent, or less, than it says.
inline Doubts::Held catch_up(const Doubts& doubts, Doubts::Doubt& doubt) {
  Doubts::Held known = doubts.find(doubt.ticket.key);
  if (!known) return known;
  doubt.add(*known);
  const bool is_same = known->ticket.amount == doubt.ticket.amount &&
                       known->ticket.reference == doubt.ticket.reference &&
                       known->ticket.method == doubt.ticket.method &&
                       known->ticket.fingerprint == doubt.ticket.fingerprint;
  if (known->letter && is_same) {
    doubt.letter = known->letter;
    doubt.rewritten = known->rewritten;
  }
  return known;
}

/// Looks it up, then sends its letter again, if it has one and may.
template <class Engine, class Friends>
Result<Payment> settle(Engine& engine, Doubts::Doubt doubt, const Friends& friends) {
  const GatewayRules rules = engine.gateway.rules;
  const ClientSettings& settings = engine.settings;
  const Ticket& ticket = doubt.ticket;
  if (ticket.gateway != name_of(engine.gateway)) {
    return unanswered(true, {Fault::in_doubt, "the ticket is of another gateway or account"});
  }
  const Doubts::Held known = catch_up(engine.shared->doubts, doubt);
  const Instant asked = engine.clock.now();
  const Millis started = engine.clock.monotonic();
  const auto end = [&](Settling how, Result<Payment> payment) {
    if (how != Settling::open) engine.shared->doubts.erase(ticket.key);
    friends.tell(Resolution{ticket, how, engine.clock.monotonic() - started});
    return payment;
  };
  const std::string_view bar =
      !doubt.letter    ? "without the order it cannot be asked for under the same key"
      : ticket.doubted ? "nobody knows since when its key protects"
                       : bar_to_sending(rules, doubt, doubt.at_latest(asked, started),
                                        settings.execute_within, friends);
  const Millis whole = bar.empty() ? settings.execute_within : settings.query_within;
  Sought sought = look_up(engine, ticket, bar.empty() ? whole / 5 : whole, friends);
  if (sought.answer) return end(Settling::found, *std::move(sought.answer));
  std::optional<Millis> absence_in;
  if (rules.absence_settles) {
    absence_in = saturating_add(*rules.absence_settles, -doubt.quiet_for(asked, started));
  }
  if (sought.is_absent && absence_in && *absence_in <= Millis::zero() &&
      engine.shared->doubts.erase_unchanged(ticket.key, known)) {
    return end(Settling::absent,
               Error{Fault::not_found, "nothing was executed under this key, nor will be"});
  }
  if (bar.empty()) {
    const Millis left = whole - (engine.clock.monotonic() - started);
    Result<Payment> payment =
        send_payment(engine, sent_again(doubt, engine.clock, left), known, true, left, friends);
    const bool open = !payment && payment.error().fault == Fault::in_doubt;
    return end(open ? Settling::open : Settling::answered, std::move(payment));
  }
  if (absence_in) absence_in = std::max(*absence_in, Millis::zero());
  return end(Settling::open, still_open(sought, bar, absence_in));
}

/// One that this client remembers.
template <class Engine, class Friends>
Result<Payment> settle_doubt(Engine& engine, const IdempotencyKey& key, const Friends& friends) {
  const Doubts::Held doubt = engine.shared->doubts.find(key);
  if (doubt) return settle(engine, *doubt, friends);
  return unanswered(true,
                    {Fault::in_doubt, "this client remembers no such payment; its ticket does"});
}

/// One whose order is at hand, so that it can be sent again; an order that breaks a rule, such as a
/// card that has expired since, is only looked up.
template <class Engine, class Friends>
Result<Payment> settle_order(Engine& engine, const Ticket& ticket, const CreatePayment& create,
                             const Friends& friends) {
  static_assert(Friends::keeps,
                "resolve may send the order again: let a keeper of tickets follow it, so that the "
                "stored ticket tells of that");
  const auto open = [](Error why) { return unanswered(true, std::move(why)); };
  if (Result<void> same = ticket.check_same(create); !same) return open(same.error());
  const Result<void> checked = check_create(create, engine.gateway.rules, engine.clock.now());
  Result<Letter> letter = checked ? engine.gateway.write_create(create) : checked.error();
  if (letter) {
    return settle(engine, {ticket, std::make_shared<const Letter>(*std::move(letter)), true, true},
                  friends);
  }
  Result<Payment> payment = settle(engine, {ticket}, friends);
  const bool is_open = !payment && payment.error().fault == Fault::in_doubt;
  return is_open ? open(std::move(letter).error()) : std::move(payment);
}

}  // namespace paycourier::inline v0

#endif
