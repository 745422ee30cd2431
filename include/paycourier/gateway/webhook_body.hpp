// SPDX-License-Identifier: MIT
// The body of a verified webhook: JSON or an HTML form, and the payment notice inside it.
#ifndef PAYCOURIER_GATEWAY_WEBHOOK_BODY_HPP
#define PAYCOURIER_GATEWAY_WEBHOOK_BODY_HPP

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/form.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

namespace detail {

inline bool is_form(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return http::same_name(type, "application/x-www-form-urlencoded");
}

/// The content type is not signed, so it may not turn one message into another: a body that looks
/// like JSON is never read as a form. JSON may begin with a byte order mark: the parser skips it.
inline Result<FormFields> read_form(std::string_view body) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::size_t mark = body.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  const std::size_t first = body.find_first_not_of(" \t\r\n", mark);
  if (first != body.npos && (body[first] == '{' || body[first] == '[')) {
    return Error{Fault::malformed, "the body is JSON, and its content type says that it is a form"};
  }
  return FormFields::parse(body);
}

}  // namespace detail

/// The words that gateways use, whatever their case.
inline PaymentStatus read_payment_status(std::string_view word) {
  struct Word {
    std::string_view text;
    PaymentStatus status;
  };
  constexpr Word words[]{
      {"pending", PaymentStatus::pending},
      {"processing", PaymentStatus::pending},
      {"requires_action", PaymentStatus::requires_action},
      {"authorized", PaymentStatus::authorized},
      {"requires_capture", PaymentStatus::authorized},
      {"succeeded", PaymentStatus::succeeded},
      {"success", PaymentStatus::succeeded},
      {"completed", PaymentStatus::succeeded},
      {"paid", PaymentStatus::succeeded},
      {"captured", PaymentStatus::succeeded},
      {"failed", PaymentStatus::failed},
      {"declined", PaymentStatus::failed},
      {"canceled", PaymentStatus::canceled},
      {"cancelled", PaymentStatus::canceled},
      {"refunded", PaymentStatus::refunded},
  };
  for (const auto& [text, status] : words) {
    if (http::same_name(word, text)) return status;
  }
  return PaymentStatus::unknown;
}

/// The body reader that a WebhookReceiver has unless it is given another.
struct JsonOrForm {
  /// Gives the event's type, empty when the body names none; Fault::malformed for a body that is
  /// not what its content type says. Without a content type it is JSON.
  Result<std::string> read_type(const std::convertible_to<std::string_view> auto& body,
                                std::string_view content_type) const {
    const auto type_of = [](const auto& fields) {
      return std::string{fields.text({"type", "event"})};
    };
    if (detail::is_form(content_type)) return detail::read_form(body).transform(type_of);
    return JsonFields::parse(body).transform(type_of);
  }

  /// The field `id` of the whole body, empty when there is none: of a scheme whose headers name no
  /// message, such as StripeSignature.
  Result<std::string> read_id(const std::convertible_to<std::string_view> auto& body,
                              std::string_view content_type) const {
    const auto id_of = [](const auto& fields) { return std::string{fields.text({"id"})}; };
    if (detail::is_form(content_type)) return detail::read_form(body).transform(id_of);
    return JsonFields::parse(body).transform(id_of);
  }
};

/// Which payment an event is about, and what became of it: `transactionId`, `transaction_id`,
/// `payment_id` or `id`, and `status`, of a JSON body, of its `data` or `data.object` (Stripe), or
/// of an HTML form. The event's own id is no payment's.
Result<PaymentNotice> read_payment_notice(const std::same_as<Event> auto& event) {
  const auto read = [&event](const auto& fields) -> Result<PaymentNotice> {
    std::string_view id = fields.text({"data.transactionId", "data.transaction_id",
                                       "data.payment_id", "data.id", "data.object.id"});
    std::string_view status = fields.text({"data.status", "data.object.status"});
    if (id.empty() && status.empty()) {
      id = fields.text({"transactionId", "transaction_id", "payment_id", "id"});
    }
    if (status.empty()) status = fields.text({"status"});
    if (id.empty() || id == event.id) {
      return Error{Fault::malformed, "the event names no payment"};
    }
    if (status.empty()) return Error{Fault::malformed, "the event says no status"};
    return PaymentNotice{std::string{id}, read_payment_status(status), std::string{status}};
  };
  if (detail::is_form(event.content_type)) return detail::read_form(event.payload).and_then(read);
  return JsonFields::parse(event.payload).and_then(read);
}

}  // namespace paycourier::inline v0

#endif
