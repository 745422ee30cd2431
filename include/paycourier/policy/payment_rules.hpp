// SPDX-License-Identifier: MIT
// What a payment's request must be before it is sent, and its answer before it is believed.
#ifndef PAYCOURIER_POLICY_PAYMENT_RULES_HPP
#define PAYCOURIER_POLICY_PAYMENT_RULES_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/gateway_rules.hpp>

namespace paycourier::inline v0 {

inline Result<void> check_key(const IdempotencyKey& key, const GatewayRules& rules) {
  if (key.text().size() <= rules.longest_key) return {};
  return Error{Fault::invalid, "this gateway takes idempotency keys of at most " +
                                   std::to_string(rules.longest_key) + " characters"};
}

inline Result<void> check_amount(const std::optional<Money>& amount) {
  if (!amount || amount->minor_units() > 0) return {};
  return Error{Fault::invalid, "an amount to pay is more than nothing"};
}

inline Result<void> check_create(const CreatePayment& create, const GatewayRules& rules,
                                 Instant now) {
  if (Result<void> checked = check_key(create.key, rules); !checked) return checked;
  if (Result<void> checked = check_amount(create.amount); !checked) return checked;
  constexpr std::size_t longest_reference = 255;
  if (create.reference.size() > longest_reference || !none(create.reference, is_control)) {
    return Error{Fault::invalid, "a reference has at most 255 bytes and no control character"};
  }
  if (!is_utf8(create.reference)) return Error{Fault::invalid, "a reference is UTF-8 text"};
  return create.method.check(now);
}

/// Payment ids become part of a URL's path, so nothing that a path would read in another way.
inline Result<void> check_payment_id(std::string_view id) {
  constexpr std::size_t longest_id = 255;
  if (id.empty() || id.size() > longest_id || !every(id, is_id_character)) {
    return Error{Fault::invalid, "a payment id is 1 to 255 of A-Z a-z 0-9 _ -"};
  }
  return {};
}

/// What `capture_payment`, `cancel_payment` and `refund_payment` are given.
template <class Request>
Result<void> check_change(const Request& request, const GatewayRules& rules) {
  if (Result<void> checked = check_payment_id(request.payment_id); !checked) return checked;
  if (Result<void> checked = check_key(request.key, rules); !checked) return checked;
  if constexpr (requires { request.amount; }) return check_amount(request.amount);
  return {};
}

inline Result<void> check_list(const ListPayments& list) {
  constexpr int largest_page = 100;
  if (list.limit < 1 || list.limit > largest_page) {
    return Error{Fault::invalid, "a page has 1 to 100 payments"};
  }
  return list.after.empty() ? Result<void>{} : check_payment_id(list.after);
}

inline Error declined_error(std::string code) {
  return {.fault = Fault::declined,
          .because = "the gateway declined the payment",
          .code = std::move(code)};
}

/// A 2xx for another amount or order is no answer to this request, so it proves nothing.
inline Result<Payment> judge_created(const Ticket& ticket, Payment&& payment) {
  if (payment.amount && *payment.amount != ticket.amount) {
    return Error{Fault::malformed, "the answer is about a different amount or currency"};
  }
  const bool is_echoed = !payment.reference.empty() && !ticket.reference.empty();
  if (is_echoed && payment.reference != ticket.reference) {
    return Error{Fault::malformed, "the answer is about a different reference"};
  }
  if (payment.status == PaymentStatus::failed || payment.status == PaymentStatus::canceled) {
    return declined_error(std::move(payment.decline_code));
  }
  return std::move(payment);
}

inline Result<Payment> judge_found(std::string_view id, Payment&& payment) {
  if (payment.id != id) return Error{Fault::malformed, "the answer is about a different payment"};
  return std::move(payment);
}

/// Is it as wanted? What was refunded was captured first.
inline bool is_changed(const Payment& payment, PaymentStatus wanted) {
  return payment.status == wanted ||
         (wanted == PaymentStatus::succeeded && payment.status == PaymentStatus::refunded);
}

/// A payment that ended, and not as wanted, was not changed.
inline Result<Payment> judge_changed(std::string_view id, PaymentStatus wanted, Payment&& payment) {
  if (payment.id != id) return Error{Fault::malformed, "the answer is about a different payment"};
  const PaymentStatus status = payment.status;
  const bool is_over = status == PaymentStatus::succeeded || status == PaymentStatus::failed ||
                       status == PaymentStatus::canceled || status == PaymentStatus::refunded;
  if (is_changed(payment, wanted) || !is_over) return std::move(payment);
  return Error{.fault = Fault::declined,
               .because = "the payment is " + std::string{name(status)} + " already",
               .code = std::move(payment.decline_code)};
}

/// A refund of another payment or amount is no answer to this request.
inline Result<Refund> judge_refund(const RefundPayment& request, Refund&& refund) {
  if (!refund.payment_id.empty() && refund.payment_id != request.payment_id) {
    return Error{Fault::malformed, "the answer is about a refund of a different payment"};
  }
  if (request.amount && refund.amount && *refund.amount != *request.amount) {
    return Error{Fault::malformed, "the answer is about a different amount or currency"};
  }
  if (refund.status == PaymentStatus::failed || refund.status == PaymentStatus::canceled) {
    return Error{Fault::declined, "the gateway declined the refund"};
  }
  return std::move(refund);
}

}  // namespace paycourier::inline v0

#endif
