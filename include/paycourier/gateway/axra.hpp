// SPDX-License-Identifier: MIT
// Axra: the dialect of the Axra payments API, card payments in minor units.
#ifndef PAYCOURIER_GATEWAY_AXRA_HPP
#define PAYCOURIER_GATEWAY_AXRA_HPP

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/refusal.hpp>
#include <paycourier/gateway/webhook_body.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// POST {base_url}/payments, GET {base_url}/payments/{id}. What the provider does not publish is a
/// member with the usual value: set it to what your contract says. What reads or writes JSON is a
/// template, compiled only where it is used. Move-only, as its key is.
struct Axra {
  std::string base_url = "https://api.axra.com/v1";
  Secret api_key;
  std::string key_header = "Authorization";
  std::string key_prefix = "Bearer ";
  std::string idempotency_header = "Idempotency-Key";
  std::string payments_path = "/payments";

  /// How long a key protects is not published for this API; a minute is what the provider says of
  /// its other one. Set it to what your contract says: `resolve` sends nothing later than that.
  GatewayRules rules{.longest_key = 64, .key_lifetime = std::chrono::minutes{1}};

  static constexpr std::string_view name = "axra";

  http::Credential credential() const {
    Secret value{api_key.empty() ? "" : key_prefix};
    value.append(api_key.reveal());
    return {key_header, std::move(value)};
  }

  Result<Letter> write_create(const std::same_as<CreatePayment> auto& create) const {
    const auto* card = create.method.card();
    if (!card) return Error{Fault::invalid, "this gateway takes cards, and no payment tokens"};
    if (!create.capture) return Error{Fault::invalid, "this gateway cannot reserve an amount"};
    const auto [month, year] = card->expiry();
    Secret body{R"({"amount":)"};
    body.append(std::to_string(create.amount.minor_units()));
    body.append(R"(,"currency":")").append(create.amount.currency().code());
    body.append(R"(","payment_method":"credit_card","card_info":{"number":")");
    body.append(card->reveal_number());
    body.append(R"(","exp_month":")").append(std::to_string(month));
    body.append(R"(","exp_year":")").append(std::to_string(year));
    body.append(R"(","cvv":")").append(card->reveal_cvv()).append(R"("})");
    if (!create.reference.empty()) {
      body.append(R"(,"reference":)").append(json_quoted(create.reference));
    }
    body.append("}");
    return Letter{.method = http::Method::post,
                  .url = base_url + payments_path,
                  .headers = {{"Content-Type", "application/json"},
                              {"Accept", "application/json"},
                              {idempotency_header, create.key.text()}},
                  .body = std::move(body)};
  }

  Result<Letter> write_get(std::string_view id) const {
    return Letter{.url = base_url + payments_path + "/" + std::string{id},
                  .headers = {{"Accept", "application/json"}}};
  }

  /// Bare, or wrapped as {"success":true,"data":{...}}.
  Result<Payment> read_payment(const std::same_as<http::Response> auto& response) const {
    Result<JsonFields> fields = JsonFields::parse(response.body);
    if (!fields) return std::move(fields).error();
    const std::string in = fields->find("data.id") ? "data." : "";
    const auto text = [&](const char* field) { return std::string{fields->text({in + field})}; };
    Payment payment{.id = text("id"), .status_text = text("status")};
    if (payment.id.empty()) return Error{Fault::malformed, "the answer has no payment id"};
    if (payment.status_text.empty()) return Error{Fault::malformed, "the answer has no status"};
    payment.status = read_payment_status(payment.status_text);
    const JsonFields::Field* success = fields->find("success");
    if (success && success->text == "false" && payment.status != PaymentStatus::failed) {
      return Error{Fault::malformed, "the answer says that it is no success, and gives a payment"};
    }
    payment.created_at = text("created_at");
    payment.reference = text("reference");
    payment.decline_code = refusal_code(*fields);
    if (fields->find(in + "amount")) {
      const auto units = fields->integer(in + "amount");
      std::string code = text("currency");
      for (char& c : code) c = to_upper(c);
      const auto currency = Currency::find(code);
      if (!units || !currency) {
        return Error{Fault::malformed, "the answer's amount is not minor units of a currency"};
      }
      payment.amount = Money{*units, *currency};
    }
    for (const JsonFields::Field& field : *fields) {
      if (!is_known(field.path, in)) payment.other.emplace_back(field.path, field.text);
    }
    return payment;
  }

  Error read_refusal(Operation operation, const std::same_as<http::Response> auto& response) const {
    Error error{.fault = fault_of_status(operation, response.status),
                .because = "the gateway answered " + std::to_string(response.status),
                .status = response.status};
    const Result<JsonFields> fields = JsonFields::parse(response.body);
    if (!fields) {
      const bool is_foreign = error.fault == Fault::declined && !response.body.empty();
      if (is_foreign)
        error.fault = Fault::in_doubt;  // Such as a page of a proxy that wants paying.
      return error;
    }
    error.code = refusal_code(*fields);
    if (error.fault == Fault::declined) error.because = "the gateway declined the payment";
    if (response.status / 100 == 4) read_key_refusal(error);
    return error;
  }

 private:
  static bool is_known(std::string_view path, std::string_view in) {
    constexpr std::string_view known[]{"id",         "status",   "amount",
                                       "created_at", "currency", "reference"};
    return path.starts_with(in) &&
           std::count(std::begin(known), std::end(known), path.substr(in.size())) > 0;
  }

  std::string refusal_code(const JsonFields& fields) const {
    return plain_code(fields.text({"error.code", "data.error.code", "code", "data.code", "error"}),
                      api_key);
  }
};

}  // namespace paycourier::inline v0

#endif
