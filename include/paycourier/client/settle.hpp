// SPDX-License-Identifier: MIT
// Settling a payment that is in doubt: look it up, then ask once more under the same key.
#ifndef PAYCOURIER_CLIENT_SETTLE_HPP
#define PAYCOURIER_CLIENT_SETTLE_HPP

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/client/look_up.hpp>
#include <paycourier/client/pay.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/resolution.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/gateway_rules.hpp>

namespace paycourier::inline v0 {

/// Why a doubt stays open, and when asking again may end it.
inline Error still_open(const Sought& sought, bool has_letter, bool only_ask,
                        std::optional<Millis> absence_in) {
  Error error{Fault::in_doubt, "the payment may have been executed; "};
  error.because += sought.is_absent ? "the gateway does not know of it yet"
                   : only_ask       ? "the gateway would only repeat its error, and a look-up did "
                                      "not settle it"
                   : has_letter     ? "its idempotency key may have run out"
                                    : "a look-up did not settle it, and the order is needed to ask "
                                      "under the same idempotency key";
  if (sought.is_absent) error.retry_after = absence_in;
  return error;
}

/// What this client knows of a ticket that it was handed: more was sent, or less, than it says.
inline void catch_up(const Doubts& doubts, Ticket& ticket, SharedLetter& letter) {
  const Doubts::Held known = doubts.find(ticket.key);
  if (!known) return;
  ticket.last_sent = std::max(ticket.last_sent, known->ticket.last_sent);
  ticket.attempts = std::max(ticket.attempts, known->ticket.attempts);
  ticket.only_ask = ticket.only_ask || known->ticket.only_ask;
  if (known->letter) letter = known->letter;
}

/// `letter`: null when the request is not at hand.
template <class Engine, class Friends>
Result<Payment> settle(Engine& engine, Ticket ticket, SharedLetter letter, const Friends& friends) {
  using Dialect = decltype(engine.gateway);
  const GatewayRules rules = Dialect::rules;
  const ClientSettings& settings = engine.settings;
  if (ticket.gateway != Dialect::name) {
    return Error{Fault::invalid, "the ticket is of another gateway: " + ticket.gateway};
  }
  catch_up(engine.shared->doubts, ticket, letter);
  const Millis started = engine.clock.monotonic();
  const auto end = [&](Settling how, Result<Payment> payment) {
    if (how != Settling::open) engine.shared->doubts.erase(ticket.key);
    friends.tell(Resolution{ticket, how, engine.clock.monotonic() - started});
    return payment;
  };
  const bool may_send =
      letter && !ticket.only_ask &&
      key_protects(rules, ticket.first_sent, engine.clock.now(), settings.execute_within);
  const Millis whole = may_send ? settings.execute_within : settings.query_within;
  Sought sought = look_up(engine, ticket, may_send ? whole / 5 : whole, friends);
  if (sought.answer) return end(Settling::found, *std::move(sought.answer));
  const Instant now = engine.clock.now();
  const std::optional<Instant> proves_from =
      absence_proves_from(rules, ticket.last_sent, settings.execute_within);
  if (sought.is_absent && proves_from && now >= *proves_from) {
    return end(Settling::absent,
               Error{Fault::not_found, "nothing was executed under this key, nor will be"});
  }
  if (may_send) {
    const Millis left = whole - (engine.clock.monotonic() - started);
    Result<Payment> payment =
        send_payment(engine, sent_again(ticket, now), letter, true, left, friends);
    const bool open = !payment && payment.error().fault == Fault::in_doubt;
    return end(open ? Settling::open : Settling::answered, std::move(payment));
  }
  const auto absence_in = proves_from ? std::optional{*proves_from - now} : std::nullopt;
  return end(Settling::open, still_open(sought, letter != nullptr, ticket.only_ask, absence_in));
}

/// The same with the order at hand, so that it can be sent again; one that breaks a rule, such as
/// a card that has expired since, is only looked up.
template <class Engine, class Friends>
Result<Payment> settle_order(Engine& engine, const Ticket& ticket, const CreatePayment& create,
                             const Friends& friends) {
  if (Result<void> same = ticket.check_same(create); !same) return same.error();
  const Result<void> checked =
      check_create(create, decltype(engine.gateway)::rules, engine.clock.now());
  Result<Letter> letter = checked ? engine.gateway.write_create(create) : checked.error();
  if (letter) {
    return settle(engine, ticket, std::make_shared<const Letter>(*std::move(letter)), friends);
  }
  Result<Payment> payment = settle(engine, ticket, nullptr, friends);
  const bool is_open = !payment && payment.error().fault == Fault::in_doubt;
  return is_open ? unanswered(true, std::move(letter).error()) : std::move(payment);
}

}  // namespace paycourier::inline v0

#endif
