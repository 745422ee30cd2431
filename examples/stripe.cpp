// SPDX-License-Identifier: MIT
// Pays with a token through Stripe, settles a doubt, and refunds a part. Offline; or for real with
// your test key:  echo sk_test_... | example_stripe https://api.stripe.com

#include <cstdio>
#include <iostream>
#include <string>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier::literals;

const paycourier::CreatePayment order{
    .key = paycourier::IdempotencyKey{"order-1042/1"},
    .amount = "10.00 USD"_money,
    .method = paycourier::PaymentToken{"pm_card_visa"},  // From Stripe.js: no card comes by here.
};
constexpr paycourier::Money part = "2.50 USD"_money;

paycourier::Result<paycourier::Refund> pay_and_refund(auto& client) {
  // [settle]
  auto payment = client.create_payment(order);
  if (!payment && payment.error().fault == paycourier::Fault::in_doubt) {
    payment = client.resolve(order.key);  // asks what became of the key
  }
  if (!payment) return payment.error();
  return client.refund_payment({.payment_id = payment->id,
                                .key = paycourier::IdempotencyKey{"refund-1042/1"},
                                .amount = part});
  // [/settle]
}

bool report(const paycourier::Result<paycourier::Refund>& refund) {
  std::puts(refund ? ("refunded by " + refund->id + ": " + refund->status_text).c_str()
                   : describe(refund.error()).c_str());
  return refund.has_value();
}

bool run_offline() {
  const auto answer = [](std::string body) {
    return paycourier::http::Response{.status = 200, .headers = {}, .body = std::move(body)};
  };
  paycourier::Client client{
      paycourier::Stripe{.api_key = paycourier::Secret{"sk_test"}}, paycourier::FullJitterBackoff{},
      paycourier::testing::ManualClock{},
      paycourier::testing::ScriptedTransport{
          500,  // Stripe would repeat it for ever, so the client looks the payment up:
          answer(R"({"data":[],"has_more":false})"),  // not there yet, which proves nothing;
          answer(R"({"data":[{"id":"pi_1","status":"succeeded","amount":1000,"currency":"usd",)"
                 R"("metadata":{"paycourier_key":"order-1042/1"}}],"has_more":false})"),
          answer(R"({"id":"re_1","status":"succeeded","amount":250,"currency":"usd"})")}};
  const bool refunded = report(pay_and_refund(client));
  int posts = 0;
  for (const auto& sent : client.transport().sent()) {
    std::printf("%s %s\n", std::string{name(sent.method)}.c_str(), sent.url.c_str());
    posts += sent.method == paycourier::http::Method::post ? 1 : 0;
  }
  return refunded && posts == 2;  // One payment, one refund.
}

bool run_at(const std::string& url) {
  std::string key;
  std::getline(std::cin, key);
  // [client]
  paycourier::Client client{
      paycourier::Stripe{.base_url = url, .api_key = paycourier::Secret{key}}};
  // [/client]
  return report(pay_and_refund(client));
}

int main(int count, char** arguments) {
  return (count > 1 ? run_at(arguments[1]) : run_offline()) ? 0 : 1;
}
