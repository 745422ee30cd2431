// SPDX-License-Identifier: MIT
// Tests of the roof: one include gives everything, and what people write first works.
#include <paycourier/paycourier.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

namespace {

using namespace paycourier::literals;
using namespace std::chrono_literals;
using paycourier::testing::ManualClock;
using paycourier::testing::ScriptedTransport;

TEST_CASE("one include and one namespace give client, sender and receiver with their defaults") {
  paycourier::Client client{paycourier::Axra{.api_key = paycourier::Secret{"sk_test"}}};
  paycourier::WebhookSender sender;
  paycourier::WebhookReceiver receiver{
      paycourier::StandardWebhooks{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}};
  STATIC_REQUIRE(std::same_as<decltype(client), paycourier::Client<paycourier::Axra>>);
  STATIC_REQUIRE(std::same_as<decltype(sender), paycourier::WebhookSender<>>);
  STATIC_REQUIRE(std::same_as<decltype(receiver), paycourier::WebhookReceiver<>>);
  CHECK(client.gateway().base_url == "https://api.axra.com/v1");
}

TEST_CASE("a random key and a random event id pass the rules they will meet") {
  const paycourier::IdempotencyKey key = paycourier::IdempotencyKey::random();
  CHECK(key.text().size() <= paycourier::Axra{}.rules.longest_key);
  const paycourier::Event event{.id = paycourier::random_event_id(ManualClock{}.now()),
                                .type = "payment.completed",
                                .payload = "{}"};
  CHECK(paycourier::check_event(event));
}

TEST_CASE("a payment made, told and received is one story") {
  const std::string answer =
      R"({"id":"pay_1","status":"succeeded","amount":1000,"currency":"USD"})";
  paycourier::Client client{
      paycourier::Axra{.api_key = paycourier::Secret{"sk_test"}}, paycourier::FullJitterBackoff{},
      ManualClock{},
      ScriptedTransport{503,
                        paycourier::http::Response{.status = 201, .headers = {}, .body = answer}}};
  const auto payment =
      client.create_payment({.key = paycourier::IdempotencyKey{"order-1042"},
                             .amount = "10.00 USD"_money,
                             .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"}});
  REQUIRE(payment);

  const paycourier::Secret secret = paycourier::random_webhook_secret();
  const paycourier::Endpoint shop{.id = "shop-7",
                                  .url = "https://shop.example/hooks",
                                  .signing = paycourier::StandardWebhooks{secret}};
  paycourier::WebhookSender sender{paycourier::ExponentialBackoff{}, ManualClock{},
                                   ScriptedTransport{500, 204}};
  const paycourier::Receipt receipt =
      sender.send(shop, {.id = "evt_1",
                         .type = "payment.completed",
                         .payload = R"({"type":"payment.completed","data":{"id":")" + payment->id +
                                    R"(","status":"succeeded"}})"});
  REQUIRE(receipt);

  paycourier::WebhookReceiver receiver{paycourier::StandardWebhooks{secret},
                                       paycourier::JsonOrForm{}, paycourier::MemoryDedupe{},
                                       ManualClock{}};
  int handled = 0;
  for (const auto& sent : sender.transport().sent()) {
    const paycourier::Reception reception = receiver.handle(
        sent.body, [&](std::string_view name) { return sent.headers[name]; },
        [&](const paycourier::Event& event) {
          const auto notice = paycourier::read_payment_notice(event);
          REQUIRE(notice);
          CHECK(notice->payment_id == "pay_1");
          CHECK(notice->status == paycourier::PaymentStatus::succeeded);
          ++handled;
        });
    CHECK(reception.status == 200);
  }
  CHECK(handled == 1);
}

}  // namespace
