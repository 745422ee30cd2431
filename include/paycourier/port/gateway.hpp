// SPDX-License-Identifier: MIT
// The door to a payments provider: a dialect, written as pure functions, and its rules.
#ifndef PAYCOURIER_PORT_GATEWAY_HPP
#define PAYCOURIER_PORT_GATEWAY_HPP

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/policy/retry_after.hpp>
#include <paycourier/policy/settlement.hpp>

namespace paycourier::inline v0 {

/// A request in the gateway's words. The body is written once and sent as it stands in every
/// attempt; it is a Secret because it holds the card.
struct Letter {
  http::Method method = http::Method::get;
  std::string url = {};
  http::Headers headers = {};
  Secret body = {};
};

/// - `name`: a constant word; `rules`: its promises.
/// - `credential()`: the header that proves who we are.
/// - `write_create`, `write_get`: the requests.
/// - `read_payment(response)`: a 2xx answer as a Payment; Fault::malformed when it is not one.
/// - `read_refusal(operation, response)`: any other answer as an Error. Start from
///   `fault_of_status`, and say `declined` or `conflict` where the body tells.
/// It keeps no state and does no I/O; the client owns attempts, deadline and certainty.
template <class Type>
concept Gateway = requires(const Type& gateway, const CreatePayment& create, std::string_view id,
                           Operation operation, const http::Response& response) {
  { Type::name } -> std::convertible_to<std::string_view>;
  { Type::rules } -> std::convertible_to<GatewayRules>;
  { gateway.credential() } -> std::same_as<http::Credential>;
  { gateway.write_create(create) } -> std::same_as<Result<Letter>>;
  { gateway.write_get(id) } -> std::same_as<Result<Letter>>;
  { gateway.read_payment(response) } -> std::same_as<Result<Payment>>;
  { gateway.read_refusal(operation, response) } -> std::same_as<Error>;
};

/// One answer in the common words: a payment, or the error that the brain of payment judges.
template <Gateway Dialect>
Result<Payment> read_answer(const Dialect& gateway, Operation operation,
                            Result<http::Response> answer, Instant now) {
  if (!answer) return std::move(answer).error();
  Error error;
  if (answer->status >= 200 && answer->status <= 299) {
    Result<Payment> payment = answer->complete ? gateway.read_payment(*answer)
                                               : Error{Fault::malformed, "the answer broke off"};
    if (payment) return payment;
    error = std::move(payment).error();
  } else {
    error = gateway.read_refusal(operation, *answer);
    if (const std::string* hint = answer->headers.find("Retry-After")) {
      error.retry_after = read_retry_after(*hint, now);
    }
  }
  error.status = answer->status;
  return error;
}

}  // namespace paycourier::inline v0

#endif
