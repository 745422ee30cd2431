// SPDX-License-Identifier: MIT
// PlainGateway: a dialect with every refinement, whose requests and answers are HTML forms.
#ifndef PAYCOURIER_TESTS_SUPPORT_PLAIN_GATEWAY_HPP
#define PAYCOURIER_TESTS_SUPPORT_PLAIN_GATEWAY_HPP

#include <paycourier/base/form.hpp>
#include <paycourier/port/gateway.hpp>
#include <string>
#include <string_view>

namespace support {

template <bool Replays = false, bool Finds = true>
struct PlainGateway {
  static constexpr std::string_view name = "plain";
  static constexpr paycourier::GatewayRules rules{
      .longest_key = 64,
      .replays_errors = Replays,
      .key_lifetime = std::chrono::hours{24},
      .absence_settles = Finds ? std::optional{paycourier::Millis{120'000}} : std::nullopt};

  using Letter = paycourier::Letter;
  template <class Value>
  using Result = paycourier::Result<Value>;
  using Response = paycourier::http::Response;

  paycourier::http::Credential credential() const {
    return {"Authorization", paycourier::Secret{"Bearer sk_plain"}};
  }

  Result<Letter> write_create(const paycourier::CreatePayment& create) const {
    Letter letter = post("/payments", create.key);
    append(letter.body, "method", create.method.masked());
    append_amount(letter.body, create.amount);
    append(letter.body, "reference", create.reference);
    append(letter.body, "capture", create.capture ? "1" : "0");
    return letter;
  }
  Result<Letter> write_get(std::string_view id) const {
    return get("/payments/" + std::string{id});
  }
  Result<Letter> write_find(const paycourier::Ticket& ticket,
                            std::string_view page) const requires Finds {
    return get("/find/" + ticket.key.text() + "/" + std::string{page});
  }
  Result<Letter> write_capture(const paycourier::CapturePayment& capture) const {
    Letter letter = post("/capture/" + capture.payment_id, capture.key);
    if (capture.amount) append_amount(letter.body, *capture.amount);
    return letter;
  }
  Result<Letter> write_cancel(const paycourier::CancelPayment& cancel) const {
    return post("/cancel/" + cancel.payment_id, cancel.key);
  }
  Result<Letter> write_refund(const paycourier::RefundPayment& refund) const {
    Letter letter = post("/refund/" + refund.payment_id, refund.key);
    if (refund.amount) append_amount(letter.body, *refund.amount);
    return letter;
  }
  Result<Letter> write_list(const paycourier::ListPayments& list) const {
    return get("/list/" + std::to_string(list.limit) + "/" + list.after);
  }

  Result<paycourier::Payment> read_payment(const Response& response) const {
    const auto form = paycourier::FormFields::parse(response.body);
    if (!form || !form->find("id")) return malformed();
    return payment_of(*form);
  }
  Result<paycourier::Finding> read_find(const paycourier::Ticket&,
                                        const Response& response) const requires Finds {
    const auto form = paycourier::FormFields::parse(response.body);
    if (!form || !form->find("pages")) return malformed();
    paycourier::Finding finding{.payment = {}, .next = std::string{form->text({"next"})}};
    if (form->find("id")) finding.payment = payment_of(*form);
    return finding;
  }
  Result<paycourier::Refund> read_refund(const Response& response) const {
    const auto form = paycourier::FormFields::parse(response.body);
    if (!form || !form->find("id")) return malformed();
    return paycourier::Refund{.id = *form->find("id"),
                              .status = status_of(form->text({"status"})),
                              .status_text = std::string{form->text({"status"})},
                              .payment_id = std::string{form->text({"payment"})},
                              .amount = amount_of(*form)};
  }
  Result<paycourier::PaymentPage> read_list(const Response& response) const {
    const auto form = paycourier::FormFields::parse(response.body);
    if (!form || !form->find("pages")) return malformed();
    paycourier::PaymentPage page{.payments = {}, .next = std::string{form->text({"next"})}};
    if (form->find("id")) page.payments.push_back(payment_of(*form));
    return page;
  }
  paycourier::Refusal read_refusal(paycourier::Operation operation,
                                   const Response& response) const {
    paycourier::Error error{.fault = paycourier::fault_of_status(operation, response.status),
                            .because = "the gateway answered " + std::to_string(response.status)};
    if (response.body == "conflict") error.fault = paycourier::Fault::conflict;
    const std::string_view advice = response.headers["Should-Retry"];
    return {error, advice == "true"    ? paycourier::Advice::again
                   : advice == "false" ? paycourier::Advice::not_again
                                       : paycourier::Advice::none};
  }

 private:
  static paycourier::Error malformed() {
    return {paycourier::Fault::malformed, "the answer cannot be read"};
  }
  static Letter post(const std::string& path, const paycourier::IdempotencyKey& key) {
    return {.method = paycourier::http::Method::post,
            .url = "https://bank.example" + path,
            .headers = {{"Idempotency-Key", key.text()}},
            .body = {}};
  }
  static Letter get(const std::string& path) { return {.url = "https://bank.example" + path}; }
  static void append(paycourier::Secret& body, std::string_view field, std::string_view value) {
    paycourier::append_form_field(body, field, value);
  }
  static void append_amount(paycourier::Secret& body, paycourier::Money amount) {
    append(body, "minor_units", std::to_string(amount.minor_units()));
    append(body, "currency", amount.currency().code());
  }
  static std::optional<paycourier::Money> amount_of(const paycourier::FormFields& form) {
    const auto units = paycourier::read_decimal(form.text({"minor_units"}));
    const auto currency = paycourier::Currency::find(form.text({"currency"}));
    if (!units || !currency) return std::nullopt;
    return paycourier::Money{*units, *currency};
  }
  static paycourier::PaymentStatus status_of(std::string_view word) {
    using paycourier::PaymentStatus;
    for (int i = 0; i <= static_cast<int>(PaymentStatus::unknown); ++i) {
      if (name_of(static_cast<PaymentStatus>(i)) == word) return static_cast<PaymentStatus>(i);
    }
    return PaymentStatus::unknown;
  }
  static std::string_view name_of(paycourier::PaymentStatus status) {
    return paycourier::name(status);
  }
  static paycourier::Payment payment_of(const paycourier::FormFields& form) {
    return {.id = *form.find("id"),
            .status = status_of(form.text({"status"})),
            .status_text = std::string{form.text({"status"})},
            .amount = amount_of(form),
            .created_at = {},
            .reference = std::string{form.text({"reference"})},
            .decline_code = std::string{form.text({"code"})}};
  }
};

}  // namespace support

#endif
