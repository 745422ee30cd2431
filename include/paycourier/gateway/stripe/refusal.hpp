// SPDX-License-Identifier: MIT
// What Stripe's errors say about the money, and about asking again.
#ifndef PAYCOURIER_GATEWAY_STRIPE_REFUSAL_HPP
#define PAYCOURIER_GATEWAY_STRIPE_REFUSAL_HPP

#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/error.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/refusal.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/policy/repeat.hpp>

namespace paycourier::inline v0 {

/// The header Stripe-Should-Retry, where it is one of its two words.
inline Advice stripe_advice(const http::Headers& headers) noexcept {
  const std::string_view said = headers["Stripe-Should-Retry"];
  return said == "true" ? Advice::again : said == "false" ? Advice::not_again : Advice::none;
}

/// `fields`: the body, or null when it cannot be read. Only its type and codes are heard; its
/// message may echo what was sent.
/// - 402 is a decline when the body is Stripe's; of a 402 by somebody in between nothing is known.
/// - 400 of type idempotency_error: the key was used with another request, a conflict.
/// - idempotency_key_in_use and lock_timeout (409, 429): another request holds the key or the
///   payment, perhaps an earlier attempt of this very call.
inline Refusal read_stripe_refusal(Operation operation, const http::Response& response,
                                   const JsonFields* fields, const Secret& api_key) {
  const int status = response.status;
  Error error{.fault = fault_of_status(operation, status),
              .because = "the gateway answered " + std::to_string(status),
              .status = status};
  std::string_view type, code;
  if (fields) {
    type = fields->text({"error.type"});
    code = fields->text({"error.code"});
    error.code = plain_code(fields->text({"error.decline_code"}), api_key);
    if (error.code.empty()) error.code = plain_code(code, api_key);
  }
  const bool is_busy = code == "idempotency_key_in_use" || code == "lock_timeout";
  if (is_busy && (status == 409 || status == 429)) {
    error.fault = Fault::in_doubt;
    error.because = "another request under this key or about this payment is in progress";
  } else if (status == 400 && type == "idempotency_error" && !is_busy) {
    error.fault = Fault::conflict;
    error.because = "the idempotency key belongs to a different request";
  } else if (error.fault == Fault::declined) {
    error.fault = type.empty() ? Fault::in_doubt : Fault::declined;
    if (!type.empty()) error.because = "the gateway declined the payment";
  }
  return {std::move(error), stripe_advice(response.headers)};
}

}  // namespace paycourier::inline v0

#endif
