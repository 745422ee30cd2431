// SPDX-License-Identifier: MIT
// Brings a gateway of your own: a provider's dialect as pure functions, and its rules.

#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier::literals;
using namespace std::chrono_literals;

// [gateway]
namespace pay = paycourier;

// JSON, decimals in major units, an `x-api-key` header, and charges that can be asked for by key.
struct Northbank {
  std::string base_url = "https://api.northbank.example";
  pay::Secret api_key;

  static constexpr std::string_view name = "northbank";
  static constexpr pay::GatewayRules rules{.longest_key = 64, .key_lifetime = 24h};

  pay::http::Credential credential() const { return {"x-api-key", api_key.copy()}; }

  pay::Result<pay::Letter> write_create(const pay::CreatePayment& create) const {
    const auto* token = create.method.token();
    if (!token || !create.capture) {
      return pay::Error{pay::Fault::invalid, "Northbank takes tokens, and takes them at once"};
    }
    pay::Secret body{R"({"amount":)"};
    body.append(major_units(create.amount));
    body.append(R"(,"currency":")").append(create.amount.currency().code());
    body.append(R"(","token":)").append(pay::json_quoted(token->text)).append("}");
    return pay::Letter{
        .method = pay::http::Method::post,
        .url = base_url + "/charges",
        .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", create.key.text()}},
        .body = std::move(body)};
  }

  pay::Result<pay::Letter> write_get(std::string_view id) const {
    return pay::Letter{.url = base_url + "/charges/" + std::string{id}};
  }

  pay::Result<pay::Payment> read_payment(const pay::http::Response& response) const {
    return pay::JsonFields::parse(response.body).and_then(read_charge);
  }

  pay::Error read_refusal(pay::Operation operation, const pay::http::Response& response) const {
    pay::Error error{.fault = pay::fault_of_status(operation, response.status),
                     .because = "Northbank answered " + std::to_string(response.status)};
    if (const auto fields = pay::JsonFields::parse(response.body)) {
      error.code = pay::plain_code(fields->text({"code"}), api_key);
    }
    return error;
  }
  // [/gateway]

  // [find]
  // Optional: with these two `Client` settles a doubt by itself, and `resolve` needs no card.
  pay::Result<pay::Letter> write_find(const pay::Ticket& ticket, std::string_view) const {
    std::string query;
    pay::append_form_field(query, "key", ticket.key.text());
    return pay::Letter{.url = base_url + "/charges?" + query};
  }

  pay::Result<pay::Finding> read_find(const pay::Ticket& ticket,
                                      const pay::http::Response& response) const {
    const auto list = pay::JsonList::parse(response.body, "charges");
    if (!list) return list.error();
    for (const auto& fields : *list) {
      if (fields.text({"key"}) != ticket.key.text()) continue;  // Believe no filter but your own.
      return read_charge(fields).transform(
          [](pay::Payment&& payment) { return pay::Finding{.payment = std::move(payment)}; });
    }
    return pay::Finding{};  // There is none, and no further page.
  }
  // [/find]

 private:
  // [read]
  static pay::Result<pay::Payment> read_charge(const pay::JsonFields& fields) {
    const auto* amount = fields.find("amount");
    const auto currency = pay::Currency::find(fields.text({"currency"}));
    if (fields.text({"id"}).empty() || fields.text({"state"}).empty() || !amount || !currency) {
      return pay::Error{pay::Fault::malformed, "the answer is not a charge"};
    }
    return pay::read_major_units(amount->text, *currency).transform([&](pay::Money&& money) {
      return pay::Payment{.id = std::string{fields.text({"id"})},
                          .status = pay::read_payment_status(fields.text({"state"})),
                          .status_text = std::string{fields.text({"state"})},
                          .amount = money};
    });
  }
  // [/read]
};

int main() {
  // The answer to the order breaks off; the look-up by its key says what became of it.
  pay::Client client{Northbank{.api_key = pay::Secret{"nb_test"}}, pay::FullJitterBackoff{},
                     pay::testing::ManualClock{},
                     pay::testing::ScriptedTransport{
                         pay::http::Response{.status = 201, .body = R"({"id":"ch_1","sta)"},
                         pay::http::Response{.status = 200,
                                             .body = R"({"charges":[{"id":"ch_1","state":"paid",)"
                                                     R"("key":"order-1042/1",)"
                                                     R"("amount":10.00,"currency":"USD"}]})"}}};
  const auto payment = client.create_payment({.key = pay::IdempotencyKey{"order-1042/1"},
                                              .amount = "10.00 USD"_money,
                                              .method = pay::PaymentToken{"tok_1"}});
  for (const auto& sent : client.transport().sent()) std::puts(sent.url.c_str());
  if (!payment) std::puts(describe(payment.error()).c_str());
  return payment && payment->status == pay::PaymentStatus::succeeded &&
                 client.transport().sent().size() == 2
             ? 0
             : 1;
}
