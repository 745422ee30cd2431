// SPDX-License-Identifier: MIT
// The client against stripe-stateful-mock: each answer means what the table of repeats says.
#include <interop/charges_gateway.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <interop/mock.hpp>
#include <interop/orders.hpp>

using namespace interop;

namespace {

// Believes that a key whose request failed is executed anew.
struct Hopeful : Charges {
  static constexpr GatewayRules rules{.longest_key = 255, .replays_errors = false};
};

}  // namespace

static_assert(Gateway<Charges> && FindsByKey<Charges> && Captures<Charges>);

TEST_CASE("a charge is made once, and reads back as it was answered") {
  auto shop = client();
  const IdempotencyKey key = IdempotencyKey::random();
  const auto payment = shop.create_payment(order(key, "tok_visa"));
  REQUIRE(told(payment) == "succeeded");
  CHECK(payment->amount == "10.00 USD"_money);
  CHECK(payment->reference == "order of " + key.text());
  const auto again = shop.get_payment(payment->id);
  REQUIRE(told(again) == "succeeded");
  CHECK(again->id == payment->id);
  CHECK(again->amount == payment->amount);
  const auto booked = booked_under(key.text());
  REQUIRE(booked.size() == 1);
  CHECK(booked[0].id == payment->id);
  CHECK(booked[0].amount == 1000);
}

TEST_CASE("the same order under the same key is the same charge, and the server says so") {
  const IdempotencyKey key = IdempotencyKey::random();
  const auto first = client().create_payment(order(key, "tok_visa"));
  Watch watch;
  const auto second = client().create_payment(order(key, "tok_visa"), watch.keep());
  REQUIRE(first);
  REQUIRE(second);
  CHECK(second->id == first->id);
  REQUIRE(watch.attempts.size() == 1);
  CHECK(watch.attempts[0].headers["Idempotent-Replayed"] == "true");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a key that belongs to another order is a conflict, and pays nothing") {
  const IdempotencyKey key = IdempotencyKey::random();
  auto shop = client();
  REQUIRE(shop.create_payment(order(key, "tok_visa")));
  Watch watch;
  CHECK(told(shop.create_payment(order(key, "tok_visa", "20.00 USD"_money), watch.keep())) ==
        "conflict");
  CHECK(watch.story() == "create 400");
  CHECK(told(shop.create_payment(order(key, "tok_mastercard"))) == "conflict");
  CHECK(paid_under(key.text()) == 1);
  CHECK(shop.doubts().empty());
}

TEST_CASE("ten parallel clients with one key make one charge") {
  const IdempotencyKey key = IdempotencyKey::random();
  std::vector<std::string> ids(10);
  std::vector<std::thread> clients;
  for (std::string& id : ids) {
    clients.emplace_back([&id, &key] {
      const auto payment = client().create_payment(order(key, "tok_visa"));
      id = payment ? payment->id : told(payment);
    });
  }
  for (std::thread& each : clients) each.join();
  const auto booked = booked_under(key.text());
  REQUIRE(booked.size() == 1);
  CHECK(ids == std::vector<std::string>(10, booked[0].id));
}

TEST_CASE("ten threads of one client with one key make one charge") {
  const IdempotencyKey key = IdempotencyKey::random();
  auto shop = client();
  std::vector<std::string> ids(10);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([&id, &key, &shop] {
      const auto payment = shop.create_payment(order(key, "tok_visa"));
      id = payment ? payment->id : told(payment);
    });
  }
  for (std::thread& each : threads) each.join();
  const auto booked = booked_under(key.text());
  REQUIRE(booked.size() == 1);
  CHECK(ids == std::vector<std::string>(10, booked[0].id));
}

TEST_CASE("a decline is told with its code after one attempt, and stays a decline") {
  const std::pair<const char*, const char*> declines[]{
      {"tok_chargeDeclined", "declined generic_decline"},
      {"tok_chargeDeclinedInsufficientFunds", "declined insufficient_funds"},
      {"tok_chargeDeclinedFraudulent", "declined fraudulent"},
      {"tok_chargeDeclinedIncorrectCvc", "declined incorrect_cvc"},
      {"tok_chargeDeclinedExpiredCard", "declined expired_card"},
      {"tok_chargeDeclinedProcessingError", "declined processing_error"},
      {"tok_chargeCustomerFail", "declined generic_decline"}};
  for (const auto& [token, answer] : declines) {
    CAPTURE(token);
    auto shop = client();
    const IdempotencyKey key = IdempotencyKey::random();
    Watch watch;
    CHECK(told(shop.create_payment(order(key, token), watch.keep())) == answer);
    CHECK(watch.story() == "create 402");
    CHECK(told(shop.create_payment(order(key, token))) == answer);
    CHECK(booked_under(key.text()).size() == 1);
    CHECK(paid_under(key.text()) == 0);
    CHECK(shop.doubts().empty());
  }
}

TEST_CASE("another card after a decline needs another key") {
  const IdempotencyKey key = IdempotencyKey::random();
  auto shop = client();
  REQUIRE(told(shop.create_payment(order(key, "tok_chargeDeclined"))) ==
          "declined generic_decline");
  CHECK(told(shop.create_payment(order(key, "tok_visa"))) == "conflict");
  CHECK(paid_under(key.text()) == 0);
  const IdempotencyKey next = IdempotencyKey::random();
  CHECK(told(shop.create_payment(order(next, "tok_visa"))) == "succeeded");
  CHECK(paid_under(next.text()) == 1);
}

TEST_CASE("a 429 is asked again under the same key until it is let through") {
  const IdempotencyKey key = IdempotencyKey::random();
  Watch watch;
  CHECK(told(client().create_payment(order(key, "tok_429|tok_429|tok_visa"), watch.keep())) ==
        "succeeded");
  CHECK(watch.story() == "create 429, create 429, create 200");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a 429 without end is throttled, which is no doubt: nothing was paid") {
  const IdempotencyKey key = IdempotencyKey::random();
  auto shop = hasty_client(mock_url());
  Watch watch;
  CHECK(told(shop.create_payment(order(key, "tok_429"), watch.keep())) == "throttled rate_limit");
  CHECK(watch.story() == "create 429, create 429, create 429, create 429");
  CHECK(booked_under(key.text()).empty());
  CHECK(shop.doubts().empty());
}

TEST_CASE("a server that replays its 500 is never posted to again; absence in time frees the key") {
  auto shop = hasty_client(mock_url());
  const std::string chain = "tok_500|tok_500|tok_visa";
  for (int failure = 1; failure <= 2; ++failure) {
    CAPTURE(failure);
    const IdempotencyKey key = IdempotencyKey::random();
    Watch watch;
    CHECK(told(shop.create_payment(order(key, chain), watch.keep())) == "in_doubt");
    CHECK(watch.story() == "create 500, look_up 200");
    Watch settling;
    const auto early = shop.resolve(key, settling.keep());
    REQUIRE(told(early) == "in_doubt");
    REQUIRE(early.error().retry_after);
    shop.clock().advance(*early.error().retry_after);
    CHECK(told(shop.resolve(key, settling.keep())) == "not_found");
    CHECK(settling.story() == "look_up 200, look_up 200");
    CHECK(booked_under(key.text()).empty());
    CHECK(shop.doubts().empty());
  }
  // Had a retry advanced the chain, it would have run out by now.
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(told(shop.create_payment(order(key, chain))) == "succeeded");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("control: posting a replayed 500 again under its key brings the same 500 for ever") {
  Client shop{Hopeful{charges()}, FullJitterBackoff{}, testing::ManualClock{}};
  const IdempotencyKey key = IdempotencyKey::random();
  Watch watch;
  CHECK(told(shop.create_payment(order(key, "tok_500|tok_visa"), watch.keep())) == "in_doubt");
  REQUIRE(watch.story() == "create 500, create 500, create 500, create 500, look_up 200");
  CHECK(watch.attempts[0].headers["Idempotent-Replayed"].empty());
  for (std::size_t at = 1; at < 4; ++at) {
    CHECK(watch.attempts[at].headers["Idempotent-Replayed"] == "true");
  }
  CHECK(booked_under(key.text()).empty());
}

TEST_CASE("what the server calls wrong is invalid, after one attempt") {
  const IdempotencyKey key = IdempotencyKey::random();
  Watch watch;
  CHECK(told(client().create_payment(order(key, "tok_visa", "0.49 USD"_money), watch.keep())) ==
        "invalid amount_too_small");
  CHECK(watch.story() == "create 400");
  CHECK(booked_under(key.text()).empty());
}

TEST_CASE("a refused API key is unauthorized, and leaves the idempotency key unused") {
  const IdempotencyKey key = IdempotencyKey::random();
  Client stranger{charges(mock_url(), "pk_live_of_somebody_else")};
  Watch watch;
  CHECK(told(stranger.create_payment(order(key, "tok_visa"), watch.keep())) == "unauthorized");
  CHECK(watch.story() == "create 401");
  CHECK(told(client().create_payment(order(key, "tok_visa"))) == "succeeded");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a charge that does not exist is not found") {
  CHECK(told(client().get_payment("ch_nobody")) == "not_found resource_missing");
}

TEST_CASE("what was reserved is captured once") {
  auto shop = client();
  CreatePayment reserve = order(IdempotencyKey::random(), "tok_visa");
  reserve.capture = false;
  const auto reserved = shop.create_payment(reserve);
  REQUIRE(told(reserved) == "authorized");
  const CapturePayment capture{.payment_id = reserved->id, .key = IdempotencyKey::random()};
  CHECK(told(shop.capture_payment(capture)) == "succeeded");
  Watch watch;
  CHECK(told(shop.capture_payment(capture, watch.keep())) == "succeeded");
  CHECK(watch.attempts.at(0).headers["Idempotent-Replayed"] == "true");
  CHECK(told(shop.get_payment(reserved->id)) == "succeeded");
  CHECK(paid_under(reserve.key.text()) == 1);
}
