// SPDX-License-Identifier: MIT
// Ticket: what has to be kept of a payment's request so that its outcome can be settled later.
#ifndef PAYCOURIER_MODEL_TICKET_HPP
#define PAYCOURIER_MODEL_TICKET_HPP

#include <array>
#include <cstddef>
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
  std::string fingerprint = {};  ///< Of what else the request says and may be stored.
  Instant first_sent = {};       ///< When the first attempt was about to leave, UTC.
  Instant sends_until = {};      ///< When the last attempt has ended at the latest.
  int attempts = 1;              ///< At least so many were made.
  bool only_ask = false;         ///< The gateway replays an error: posting again settles nothing.
  bool doubted = false;          ///< It was sent before `first_sent` too, nobody knows when.

  /// For a call that takes up to `within`.
  static Ticket of(std::string_view gateway, const CreatePayment& create, Instant now,
                   Millis within) {
    return {.gateway = std::string{gateway},
            .key = create.key,
            .amount = create.amount,
            .method = create.method.masked(),
            .reference = create.reference,
            .fingerprint = fingerprint_of(create),
            .first_sent = now,
            .sends_until = after(now, within),
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
    append_form_field(form, "fingerprint", fingerprint);
    append_form_field(form, "first_sent_ms", std::to_string(first_sent.time_since_epoch().count()));
    append_form_field(form, "sends_until_ms",
                      std::to_string(sends_until.time_since_epoch().count()));
    append_form_field(form, "attempts", std::to_string(attempts));
    append_form_field(form, "only_ask", only_ask ? "1" : "0");
    if (doubted) append_form_field(form, "doubted", "1");
    return form;
  }

  /// Reads what `text` wrote. Fault::malformed for anything else, be it only a field that is
  /// missing or one too many: a ticket that was cut or mended settles nothing. A line's end that
  /// came with it does no harm.
  static Result<Ticket> parse(std::string_view text);

  /// Is this the same order? Fault::conflict, with what differs, when it is not: a key that stands
  /// for one payment is never used for another. Of a card all is compared but the number's middle
  /// and the CVV, which may not be stored.
  Result<void> check_same(const CreatePayment& create) const {
    const char* differs = create.key != key                  ? "key"
                          : create.amount != amount          ? "amount"
                          : create.reference != reference    ? "reference"
                          : create.method.masked() != method ? "payment method"
                          : fingerprint_of(create) != fingerprint
                              ? "payment token, expiry, or way to capture"
                              : nullptr;
    if (!differs) return {};
    return Error{Fault::conflict, std::string{"the ticket is of an order with another "} + differs};
  }

  friend bool operator==(const Ticket&, const Ticket&) = default;

 private:
  static Instant after(Instant now, Millis span) noexcept {
    return Instant{saturating_add(now.time_since_epoch(), span)};
  }
  /// FNV-1a in hex. Never of a card's number or CVV: they could be guessed from it.
  static std::string fingerprint_of(const CreatePayment& create) {
    std::string text = create.capture ? "capture " : "reserve ";
    if (const Card* card = create.method.card()) {
      text += std::to_string(card->expiry().month) + "/" + std::to_string(card->expiry().year);
    } else {
      text += create.method.token()->text;
    }
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(hash >> (56 - 8 * i));
    return hex(bytes);
  }
};

inline Result<Ticket> Ticket::parse(std::string_view text) {
  const Error malformed{Fault::malformed, "the text is not a ticket of a payment"};
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const Result<FormFields> form = FormFields::parse(text);
  if (!form || form->text({"gateway"}).empty()) return malformed;
  Result<IdempotencyKey> key = IdempotencyKey::parse(form->text({"key"}));
  const auto units = read_decimal(form->text({"minor_units"}));
  const auto currency = Currency::find(form->text({"currency"}));
  const auto first_sent = read_decimal(form->text({"first_sent_ms"}));
  const auto sends_until = read_decimal(form->text({"sends_until_ms"}));
  const auto attempts = read_decimal(form->text({"attempts"}));
  constexpr std::int64_t most_attempts = 1'000'000;
  if (!key || !units || !currency || !first_sent || !sends_until || !attempts ||
      *attempts > most_attempts) {
    return malformed;
  }
  Ticket ticket{.gateway = std::string{form->text({"gateway"})},
                .key = *std::move(key),
                .amount = {*units, *currency},
                .method = std::string{form->text({"method"})},
                .reference = std::string{form->text({"reference"})},
                .fingerprint = std::string{form->text({"fingerprint"})},
                .first_sent = Instant{Millis{*first_sent}},
                .sends_until = Instant{Millis{*sends_until}},
                .attempts = static_cast<int>(*attempts),
                .only_ask = form->text({"only_ask"}) == "1",
                .doubted = form->text({"doubted"}) == "1"};
  return ticket.text() == text ? Result<Ticket>{std::move(ticket)} : malformed;
}

}  // namespace paycourier::inline v0

#endif
