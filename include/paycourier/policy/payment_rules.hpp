// SPDX-License-Identifier: MIT
// What a payment's request must be before it is sent, and its answer before it is believed.
#ifndef PAYCOURIER_POLICY_PAYMENT_RULES_HPP
#define PAYCOURIER_POLICY_PAYMENT_RULES_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/policy/settlement.hpp>

namespace paycourier::inline v0 {

inline Result<void> check_create(const CreatePayment& create, const GatewayRules& rules,
                                 Instant now) {
  if (create.key.text().size() > rules.longest_key) {
    return Error{Fault::invalid, "this gateway takes idempotency keys of at most " +
                                     std::to_string(rules.longest_key) + " characters"};
  }
  if (create.amount.minor_units() <= 0) {
    return Error{Fault::invalid, "an amount to pay is more than nothing"};
  }
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

/// A 2xx for another amount or order is no answer to this request, so it proves nothing.
inline Result<Payment> judge_created(const CreatePayment& create, Payment&& payment) {
  if (payment.amount && *payment.amount != create.amount) {
    return Error{Fault::malformed, "the answer is about a different amount or currency"};
  }
  const bool is_echoed = !payment.reference.empty() && !create.reference.empty();
  if (is_echoed && payment.reference != create.reference) {
    return Error{Fault::malformed, "the answer is about a different reference"};
  }
  if (payment.status == PaymentStatus::failed || payment.status == PaymentStatus::canceled) {
    return Error{.fault = Fault::declined,
                 .because = "the gateway declined the payment",
                 .code = payment.decline_code};
  }
  return std::move(payment);
}

inline Result<Payment> judge_found(std::string_view id, Payment&& payment) {
  if (payment.id != id) return Error{Fault::malformed, "the answer is about a different payment"};
  return std::move(payment);
}

}  // namespace paycourier::inline v0

#endif
