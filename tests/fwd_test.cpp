// SPDX-License-Identifier: MIT
// Tests of the forward declarations: every part can be named without its header.
#include <paycourier/fwd.hpp>

// Names only, before anything else of the library is seen: this is what fwd.hpp is for.
struct Shop {
  paycourier::WebhookSender<>* sender = nullptr;
  paycourier::WebhookReceiver<>* receiver = nullptr;
  paycourier::Client<paycourier::Axra>* client = nullptr;
  paycourier::Client<paycourier::Stripe>* other = nullptr;
  paycourier::StandardWebhooks* scheme = nullptr;
  paycourier::CurlMultiTransport* wire = nullptr;
};
struct Box;
using ShopCourier = paycourier::Courier<Box>;

#include <concepts>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/backoff.hpp>

namespace {

TEST_CASE("a shop can name its sender, receiver and client without including them") {
  const Shop shop;
  CHECK(shop.sender == nullptr);
  CHECK(shop.receiver == nullptr);
  CHECK(shop.client == nullptr);
  CHECK(shop.other == nullptr);
  CHECK(shop.scheme == nullptr);
  CHECK(shop.wire == nullptr);
}

TEST_CASE("the parts have exactly one set of defaults") {
  using namespace paycourier;
  STATIC_REQUIRE(
      std::same_as<WebhookSender<>, WebhookSender<ExponentialBackoff, SystemClock, CurlTransport>>);
  STATIC_REQUIRE(
      std::same_as<Client<Axra>, Client<Axra, FullJitterBackoff, SystemClock, CurlTransport>>);
  STATIC_REQUIRE(
      std::same_as<WebhookReceiver<>,
                   WebhookReceiver<StandardWebhooks, JsonOrForm, MemoryDedupe, SystemClock>>);
  STATIC_REQUIRE(
      std::same_as<ShopCourier, Courier<Box, StandardSchedule, SystemClock, CurlMultiTransport>>);
  STATIC_REQUIRE(std::same_as<StandardWebhooks, BasicStandardWebhooks<OpensslMac, OpensslEd25519>>);
  STATIC_REQUIRE(std::same_as<StripeSignature, BasicStripeSignature<OpensslMac>>);
  STATIC_REQUIRE(std::same_as<HmacHeader, BasicHmacHeader<OpensslMac>>);
}

TEST_CASE("a declared name is the one that is defined later") {
  paycourier::ExponentialBackoff policy;
  STATIC_REQUIRE(paycourier::RetryPolicy<paycourier::ExponentialBackoff>);
  CHECK(policy.attempts == 5);
}

}  // namespace
