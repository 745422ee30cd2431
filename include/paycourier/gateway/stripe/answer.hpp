// SPDX-License-Identifier: MIT
// Stripe's PaymentIntents and refunds, read from the fields of an answer.
#ifndef PAYCOURIER_GATEWAY_STRIPE_ANSWER_HPP
#define PAYCOURIER_GATEWAY_STRIPE_ANSWER_HPP

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/refusal.hpp>
#include <paycourier/gateway/stripe/amount.hpp>
#include <paycourier/model/currency.hpp>
#include <paycourier/model/payment.hpp>

namespace paycourier::inline v0 {

/// The word of a PaymentIntent. `requires_payment_method` is what a declined one falls back to, but
/// also what an untried one has: only with the error of its last attempt is it a failure. One that
/// stays pending is settled by `Client::cancel_payment`.
constexpr PaymentStatus stripe_payment_status(std::string_view word, bool has_error) noexcept {
  if (word == "succeeded") return PaymentStatus::succeeded;
  if (word == "requires_capture") return PaymentStatus::authorized;
  if (word == "requires_action") return PaymentStatus::requires_action;
  if (word == "processing" || word == "requires_confirmation") return PaymentStatus::pending;
  if (word == "canceled") return PaymentStatus::canceled;
  if (word == "requires_payment_method") {
    return has_error ? PaymentStatus::failed : PaymentStatus::pending;
  }
  return PaymentStatus::unknown;
}

/// `requires_action`: the payer has to say where the money should go.
constexpr PaymentStatus stripe_refund_status(std::string_view word) noexcept {
  if (word == "succeeded") return PaymentStatus::succeeded;
  if (word == "pending" || word == "requires_action") return PaymentStatus::pending;
  if (word == "failed") return PaymentStatus::failed;
  if (word == "canceled") return PaymentStatus::canceled;
  return PaymentStatus::unknown;
}

/// `amount` and `currency`. Empty when the currency is none that this version can count; malformed
/// when they are not a whole number and a text.
inline Result<std::optional<Money>> read_stripe_amount(const JsonFields& fields) {
  const auto units = fields.integer("amount");
  std::string code{fields.text({"currency"})};
  if (!units || code.empty()) {
    return Error{Fault::malformed, "the answer's amount is not whole units of a currency"};
  }
  for (char& c : code) c = to_upper(c);
  const std::optional<Currency> currency = Currency::find(code);
  return currency ? stripe_money(*units, *currency) : std::nullopt;
}

/// A PaymentIntent; its amount may be empty. `other` has the `client_secret` with which a browser
/// goes on after `requires_action`: do not log it.
inline Result<Payment> read_stripe_payment(const JsonFields& fields, const Secret& api_key) {
  constexpr std::string_view known[]{"id",      "status",   "amount",
                                     "created", "currency", "metadata.reference"};
  const std::string_view kind = fields.text({"object"});
  if (!kind.empty() && kind != "payment_intent") {
    return Error{Fault::malformed, "the answer is not a payment intent"};
  }
  Payment payment{.id = std::string{fields.text({"id"})},
                  .status_text = std::string{fields.text({"status"})}};
  if (payment.id.empty()) return Error{Fault::malformed, "the answer has no payment id"};
  if (payment.status_text.empty()) return Error{Fault::malformed, "the answer has no status"};
  const bool has_error = !fields.text({"last_payment_error.type"}).empty();
  payment.status = stripe_payment_status(payment.status_text, has_error);
  Result<std::optional<Money>> amount = read_stripe_amount(fields);
  if (!amount) return std::move(amount).error();
  payment.amount = *amount;
  if (const JsonFields::Field* created = fields.find("created")) payment.created_at = created->text;
  payment.reference = fields.text({"metadata.reference"});
  payment.decline_code = plain_code(fields.text({"last_payment_error.decline_code"}), api_key);
  if (payment.decline_code.empty()) {
    payment.decline_code = plain_code(fields.text({"last_payment_error.code"}), api_key);
  }
  for (const JsonFields::Field& field : fields) {
    if (std::count(std::begin(known), std::end(known), field.path) == 0) {
      payment.other.emplace_back(field.path, field.text);
    }
  }
  return payment;
}

/// For answers that money hangs on: an amount that cannot be compared proves nothing.
inline Result<Payment> with_amount(Result<Payment> payment) {
  if (payment && !payment->amount) {
    return Error{Fault::malformed, "the answer's amount is in no unit that is known"};
  }
  return payment;
}

inline Result<Refund> read_stripe_refund(const JsonFields& fields) {
  const std::string_view kind = fields.text({"object"});
  if (!kind.empty() && kind != "refund") {
    return Error{Fault::malformed, "the answer is not a refund"};
  }
  Refund refund{.id = std::string{fields.text({"id"})},
                .status_text = std::string{fields.text({"status"})},
                .payment_id = std::string{fields.text({"payment_intent"})}};
  if (refund.id.empty()) return Error{Fault::malformed, "the answer has no refund id"};
  refund.status = stripe_refund_status(refund.status_text);
  Result<std::optional<Money>> amount = read_stripe_amount(fields);
  if (!amount) return std::move(amount).error();
  if (!*amount) return Error{Fault::malformed, "the answer's amount is in no unit that is known"};
  refund.amount = *amount;
  return refund;
}

}  // namespace paycourier::inline v0

#endif
