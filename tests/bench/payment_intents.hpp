// SPDX-License-Identifier: MIT
// PaymentIntents: as much of that dialect as a bench needs to face tests/interop/fault_server.mjs.
#ifndef PAYCOURIER_TESTS_BENCH_PAYMENT_INTENTS_HPP
#define PAYCOURIER_TESTS_BENCH_PAYMENT_INTENTS_HPP

#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>
#include <paycourier/paycourier.hpp>

namespace bench {

using namespace paycourier;

/// `Replays`: the gateway's promise to repeat its errors under a key, as Stripe does.
template <bool Replays>
struct PaymentIntents {
  std::string base_url;
  Secret api_key;

  static constexpr std::string_view name = "payment_intents";
  static constexpr GatewayRules rules{.longest_key = 255, .replays_errors = Replays};

  http::Credential credential() const {
    return {"Authorization", std::move(Secret{"Bearer "}.append(api_key.reveal()))};
  }

  Result<Letter> write_create(const CreatePayment& create) const {
    const PaymentToken* token = create.method.token();
    if (!token) return Error{Fault::invalid, "this gateway takes tokens, and no cards"};
    std::string currency{create.amount.currency().code()};
    for (char& c : currency) c = to_lower(c);
    Secret form;
    append_form_field(form, "amount", std::to_string(create.amount.minor_units()));
    append_form_field(form, "currency", currency);
    append_form_field(form, "payment_method", token->text);
    append_form_field(form, "confirm", "true");
    append_form_field(form, "metadata[key]", create.key.text());
    return Letter{.method = http::Method::post,
                  .url = base_url + "/v1/payment_intents",
                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                              {"Idempotency-Key", create.key.text()}},
                  .body = std::move(form)};
  }
  Result<Letter> write_get(std::string_view id) const {
    return Letter{.url = base_url + "/v1/payment_intents/" + std::string{id}};
  }
  Result<Letter> write_find(const Ticket&, std::string_view) const {
    return Letter{.url = base_url + "/v1/payment_intents?limit=100"};
  }

  Result<Payment> read_payment(const http::Response& response) const {
    return read_intent(response.body);
  }
  Result<Finding> read_find(const Ticket& ticket, const http::Response& response) const {
    const Error malformed{Fault::malformed, "the answer is no list of payments"};
    const auto list = nlohmann::json::parse(response.body, nullptr, false);
    const auto intents = list.find("data");
    if (intents == list.end()) return malformed;
    for (const auto& intent : *intents) {
      const auto metadata = intent.find("metadata");
      if (metadata == intent.end()) return malformed;
      const auto key = metadata->find("key");
      if (key == metadata->end() || *key != ticket.key.text()) continue;
      Result<Payment> payment = read_intent(intent.dump());
      if (!payment) return std::move(payment).error();
      return Finding{.payment = *std::move(payment)};
    }
    return Finding{};
  }
  Error read_refusal(Operation operation, const http::Response& response) const {
    return {fault_of_status(operation, response.status), "the gateway refused"};
  }

 private:
  static Result<Payment> read_intent(std::string_view text) {
    const Result<JsonFields> fields = JsonFields::parse(text);
    if (!fields) return fields.error();
    Payment payment{.id = std::string{fields->text({"id"})},
                    .status_text = std::string{fields->text({"status"})}};
    if (payment.id.empty()) return Error{Fault::malformed, "the answer is no payment"};
    payment.status = read_payment_status(payment.status_text);
    return payment;
  }
};

}  // namespace bench

#endif
