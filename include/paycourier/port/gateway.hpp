// SPDX-License-Identifier: MIT
// The door to a payments provider: a dialect, written as pure functions, and its rules.
#ifndef PAYCOURIER_PORT_GATEWAY_HPP
#define PAYCOURIER_PORT_GATEWAY_HPP

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/policy/repeat.hpp>
#include <paycourier/policy/retry_after.hpp>

namespace paycourier::inline v0 {

/// A request in the gateway's words. The body is written once and sent as it stands in every
/// attempt; it is a Secret because it holds the card.
struct Letter {
  http::Method method = http::Method::get;
  std::string url = {};
  http::Headers headers = {};
  Secret body = {};
};

/// - `name`: a constant word; `rules`: its promises, constant or a member.
/// - `credential()`: the header that proves who we are.
/// - `write_create`, `write_get`: the requests.
/// - `read_payment(response)`: a 2xx answer as a Payment; Fault::malformed when it is not one.
/// - `read_refusal(operation, response)`: any other answer as an Error, or a Refusal with advice.
///   Start from `fault_of_status`, and say `declined` or `conflict` where the body tells.
/// - `realm()`, if there is more than one place where a key is known: a word for the account that
/// is
///   asked, so that no ticket is settled in another one.
/// It keeps no state and does no I/O; the client owns attempts, deadline and certainty.
template <class Type>
concept Gateway = requires(const Type& gateway, const CreatePayment& create, std::string_view id,
                           Operation operation, const http::Response& response) {
  { Type::name } -> std::convertible_to<std::string_view>;
  { gateway.rules } -> std::convertible_to<GatewayRules>;
  { gateway.credential() } -> std::same_as<http::Credential>;
  { gateway.write_create(create) } -> std::same_as<Result<Letter>>;
  { gateway.write_get(id) } -> std::same_as<Result<Letter>>;
  { gateway.read_payment(response) } -> std::same_as<Result<Payment>>;
  { gateway.read_refusal(operation, response) } -> std::convertible_to<Refusal>;
};

/// One page of a look-up: the payment that was created under the key, or where to look next.
struct Finding {
  std::optional<Payment> payment = {};
  std::string next = {};  ///< Empty: there is no further page.
};

/// A gateway that can be asked what became of a key, without executing anything. `page` is empty at
/// first, then `Finding::next`. It makes `Client::resolve` settle without the card.
template <class Type>
concept FindsByKey = Gateway<Type> &&
    requires(const Type& gateway, const Ticket& ticket, std::string_view page,
             const http::Response& response) {
  { gateway.write_find(ticket, page) } -> std::same_as<Result<Letter>>;
  { gateway.read_find(ticket, response) } -> std::same_as<Result<Finding>>;
};

/// Each of these enables the member of Client that has its name; answers are payments.
template <class Type>
concept Captures = Gateway<Type> && requires(const Type& gateway, const CapturePayment& capture) {
  { gateway.write_capture(capture) } -> std::same_as<Result<Letter>>;
};
template <class Type>
concept Cancels = Gateway<Type> && requires(const Type& gateway, const CancelPayment& cancel) {
  { gateway.write_cancel(cancel) } -> std::same_as<Result<Letter>>;
};
template <class Type>
concept Refunds = Gateway<Type> &&
    requires(const Type& gateway, const RefundPayment& refund, const http::Response& response) {
  { gateway.write_refund(refund) } -> std::same_as<Result<Letter>>;
  { gateway.read_refund(response) } -> std::same_as<Result<Refund>>;
};
template <class Type>
concept Lists = Gateway<Type> &&
    requires(const Type& gateway, const ListPayments& list, const http::Response& response) {
  { gateway.write_list(list) } -> std::same_as<Result<Letter>>;
  { gateway.read_list(response) } -> std::same_as<Result<PaymentPage>>;
};

/// True, or an error about a member that was meant to be a refinement and is none.
template <class Type>
consteval bool check_refinements() {
  static_assert(
      FindsByKey<Type> || !requires { &Type::write_find; },
      "a gateway with write_find has read_find too, both as FindsByKey wants them");
  static_assert(
      Captures<Type> || !requires { &Type::write_capture; },
      "write_capture is not as Captures wants it");
  static_assert(
      Cancels<Type> || !requires { &Type::write_cancel; },
      "write_cancel is not as Cancels wants it");
  static_assert(
      Refunds<Type> || !requires { &Type::write_refund; },
      "a gateway with write_refund has read_refund too, both as Refunds wants them");
  static_assert(
      Lists<Type> || !requires { &Type::write_list; },
      "a gateway with write_list has read_list too, both as Lists wants them");
  return true;
}

/// One answer in the common words: a value, or the error that the brain of payment judges.
template <class Value>
struct Answer {
  Result<Value> result;
  Advice advice = Advice::none;
};

/// `read(response)` gives the value of a 2xx that is whole.
template <class Value, Gateway Dialect, class Read>
Answer<Value> read_answer(const Dialect& gateway, Operation operation,
                          const Result<http::Response>& answer, Instant now, const Read& read) {
  if (!answer) return {answer.error()};
  if (answer->status >= 200 && answer->status <= 299) {
    Result<Value> value =
        answer->complete ? read(*answer) : Error{Fault::malformed, "the answer broke off"};
    if (value) return {std::move(value)};
    Error error = std::move(value).error();
    // What a 2xx is about was executed, unless it says in so many words that it was declined.
    if (error.fault != Fault::declined) error.fault = Fault::malformed;
    error.status = answer->status;
    return {std::move(error)};
  }
  Refusal refusal = gateway.read_refusal(operation, *answer);
  refusal.error.status = answer->status;
  if (const std::string* hint = answer->headers.find("Retry-After")) {
    refusal.error.retry_after = read_retry_after(*hint, now);
  }
  return {std::move(refusal.error), refusal.advice};
}

}  // namespace paycourier::inline v0

#endif
