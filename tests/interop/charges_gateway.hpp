// SPDX-License-Identifier: MIT
// Charges: the dialect of Stripe's old charges API, written as a user of the library would.
#ifndef PAYCOURIER_TESTS_INTEROP_CHARGES_GATEWAY_HPP
#define PAYCOURIER_TESTS_INTEROP_CHARGES_GATEWAY_HPP

#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <paycourier/paycourier.hpp>

namespace interop {

using namespace paycourier;

struct Charges {
  std::string base_url;
  Secret api_key;
  static constexpr std::string_view name = "charges";
  static constexpr GatewayRules rules{.longest_key = 255,
                                      .replays_errors = true,
                                      .key_lifetime = std::chrono::hours{24},
                                      .absence_settles = std::chrono::seconds{60}};
  http::Credential credential() const {
    return {"Authorization", std::move(Secret{"Bearer "}.append(api_key.reveal()))};
  }

  /// The key stands in the metadata too: that is where a look-up finds it.
  Result<Letter> write_create(const CreatePayment& create) const {
    const PaymentToken* token = create.method.token();
    if (!token) return Error{Fault::invalid, "this gateway takes tokens, and no cards"};
    std::string currency{create.amount.currency().code()};
    for (char& c : currency) c = to_lower(c);
    Secret form;
    append_form_field(form, "amount", std::to_string(create.amount.minor_units()));
    append_form_field(form, "currency", currency);
    append_form_field(form, "source", token->text);
    append_form_field(form, "metadata[key]", create.key.text());
    append_form_field(form, "metadata[reference]", create.reference);
    if (!create.capture) append_form_field(form, "capture", "false");
    return post("", create.key, std::move(form));
  }
  Result<Letter> write_capture(const CapturePayment& capture) const {
    if (capture.amount) return Error{Fault::invalid, "this gateway captures all or nothing"};
    return post("/" + capture.payment_id + "/capture", capture.key, {});
  }
  Result<Letter> write_get(std::string_view id) const {
    return Letter{.url = base_url + "/v1/charges/" + std::string{id}};
  }
  Result<Letter> write_find(const Ticket&, std::string_view page) const {
    const std::string after = page.empty() ? "" : "&starting_after=" + std::string{page};
    return Letter{.url = base_url + "/v1/charges?limit=100" + after};
  }

  Result<Payment> read_payment(const http::Response& response) const {
    return read_charge(response.body);
  }
  Result<Finding> read_find(const Ticket& ticket, const http::Response& response) const {
    const Error malformed{Fault::malformed, "the answer is no list of charges"};
    const auto list = nlohmann::json::parse(response.body, nullptr, false);
    const auto charges = list.find("data"), has_more = list.find("has_more");
    if (charges == list.end() || has_more == list.end()) return malformed;
    Finding finding;
    for (const auto& charge : *charges) {
      const auto id = charge.find("id"), metadata = charge.find("metadata");
      if (id == charge.end() || !id->is_string() || metadata == charge.end()) return malformed;
      const auto key = metadata->find("key");
      if (key == metadata->end() || *key != ticket.key.text()) {
        finding.next = *has_more == true ? id->get<std::string>() : "";
        continue;
      }
      Result<Payment> payment = read_charge(charge.dump());
      if (!payment) return std::move(payment).error();
      return Finding{.payment = *std::move(payment)};
    }
    return finding;
  }
  Error read_refusal(Operation operation, const http::Response& response) const {
    Error error{fault_of_status(operation, response.status), "the gateway refused"};
    const Result<JsonFields> fields = JsonFields::parse(response.body);
    if (!fields) return error;
    error.code = plain_code(fields->text({"error.decline_code", "error.code"}), api_key);
    if (response.status == 400 && fields->text({"error.type"}) == "idempotency_error") {
      error.fault = Fault::conflict;
    }
    return error;
  }

 private:
  Letter post(const std::string& path, const IdempotencyKey& key, Secret form) const {
    return {.method = http::Method::post,
            .url = base_url + "/v1/charges" + path,
            .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                        {"Idempotency-Key", key.text()}},
            .body = std::move(form)};
  }
  static Result<Payment> read_charge(std::string_view text) {
    const Result<JsonFields> fields = JsonFields::parse(text);
    if (!fields) return fields.error();
    Payment payment{.id = std::string{fields->text({"id"})},
                    .status_text = std::string{fields->text({"status"})},
                    .reference = std::string{fields->text({"metadata.reference"})},
                    .decline_code = std::string{fields->text({"failure_code"})}};
    std::string code{fields->text({"currency"})};
    for (char& c : code) c = to_upper(c);
    const auto currency = Currency::find(code);
    const auto amount = fields->integer("amount");
    const auto* captured = fields->find("captured");
    const Error malformed{Fault::malformed, "the answer is no charge"};
    if (payment.id.empty() || !currency || !amount || !captured) return malformed;
    payment.amount = Money{*amount, *currency};
    const bool is_reserved = payment.status_text == "succeeded" && captured->text == "false";
    payment.status = read_payment_status(is_reserved ? "authorized" : payment.status_text);
    return payment;
  }
};

}  // namespace interop

#endif
