// SPDX-License-Identifier: MIT
// Ticket: what has to be kept of a payment's request so that its outcome can be settled later.
#ifndef PAYCOURIER_MODEL_TICKET_HPP
#define PAYCOURIER_MODEL_TICKET_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/encoding.hpp>
#include <paycourier/base/form.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/idempotency_key.hpp>
#include <paycourier/model/money.hpp>
#include <paycourier/model/payment_request.hpp>

namespace paycourier::inline v0 {

/// Everything but the card: who was asked, under which key, for what, since when. Store `text()`
/// with the order before the request leaves; after a crash another process settles it.
struct Ticket {
  std::string gateway;
  IdempotencyKey key;
  Money amount;
  std::string method = {};  ///< Masked: "**** 4242".
  std::string reference = {};
  Instant first_sent = {};  ///< When the first attempt was about to leave, UTC.
  Instant last_sent = {};   ///< The same of the last call that sent it.
  int attempts = 1;         ///< At least so many were made.
  bool only_ask = false;    ///< The gateway replays an error: posting again settles nothing.
  bool doubted = false;     ///< It was sent before `first_sent` too, nobody knows when.

  static Ticket of(std::string_view gateway, const CreatePayment& create, Instant now) {
    return {.gateway = std::string{gateway},
            .key = create.key,
            .amount = create.amount,
            .method = create.method.masked(),
            .reference = create.reference,
            .first_sent = now,
            .last_sent = now,
            .doubted = create.doubted};
  }

  /// One line of visible ASCII, without a card number, CVV or API key.
  std::string text() const {
    std::string form;
    append_form_field(form, "ticket", "1");
    append_form_field(form, "gateway", gateway);
    append_form_field(form, "key", key.text());
    append_form_field(form, "minor_units", std::to_string(amount.minor_units()));
    append_form_field(form, "currency", amount.currency().code());
    append_form_field(form, "method", method);
    append_form_field(form, "reference", reference);
    append_form_field(form, "first_sent_ms", std::to_string(first_sent.time_since_epoch().count()));
    append_form_field(form, "last_sent_ms", std::to_string(last_sent.time_since_epoch().count()));
    append_form_field(form, "attempts", std::to_string(attempts));
    append_form_field(form, "only_ask", only_ask ? "1" : "0");
    if (doubted) append_form_field(form, "doubted", "1");
    return form;
  }

  /// Reads what `text` wrote. Fault::malformed for anything else, be it only a field that is
  /// missing or one too many: a ticket that was cut or mended settles nothing.
  static Result<Ticket> parse(std::string_view text);

  /// Is this the same order? Fault::conflict, with what differs, when it is not: a key that stands
  /// for one payment is never used for another. A card is compared as far as it may be stored.
  Result<void> check_same(const CreatePayment& create) const {
    const char* differs = create.key != key                  ? "key"
                          : create.amount != amount          ? "amount"
                          : create.reference != reference    ? "reference"
                          : create.method.masked() != method ? "payment method"
                                                             : nullptr;
    if (!differs) return {};
    return Error{Fault::conflict, std::string{"the ticket is of an order with another "} + differs};
  }

  friend bool operator==(const Ticket&, const Ticket&) = default;
};

inline Result<Ticket> Ticket::parse(std::string_view text) {
  const Error malformed{Fault::malformed, "the text is not a ticket of a payment"};
  const Result<FormFields> form = FormFields::parse(text);
  if (!form || form->text({"gateway"}).empty()) return malformed;
  Result<IdempotencyKey> key = IdempotencyKey::parse(form->text({"key"}));
  const auto units = read_decimal(form->text({"minor_units"}));
  const auto currency = Currency::find(form->text({"currency"}));
  const auto first_sent = read_decimal(form->text({"first_sent_ms"}));
  const auto last_sent = read_decimal(form->text({"last_sent_ms"}));
  const auto attempts = read_decimal(form->text({"attempts"}));
  constexpr std::int64_t most_attempts = 1'000'000;
  if (!key || !units || !currency || !first_sent || !last_sent || !attempts ||
      *attempts > most_attempts) {
    return malformed;
  }
  Ticket ticket{.gateway = std::string{form->text({"gateway"})},
                .key = *std::move(key),
                .amount = {*units, *currency},
                .method = std::string{form->text({"method"})},
                .reference = std::string{form->text({"reference"})},
                .first_sent = Instant{Millis{*first_sent}},
                .last_sent = Instant{Millis{*last_sent}},
                .attempts = static_cast<int>(*attempts),
                .only_ask = form->text({"only_ask"}) == "1",
                .doubted = form->text({"doubted"}) == "1"};
  return ticket.text() == text ? Result<Ticket>{std::move(ticket)} : malformed;
}

}  // namespace paycourier::inline v0

#endif
