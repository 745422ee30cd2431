// SPDX-License-Identifier: MIT
// Tests of looking an outcome up: page after page, within its time, believing only what fits.
#include <paycourier/client/look_up.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <string>

namespace {

using namespace support;

using Replays = PlainGateway<true, true>;

/// A 500 that is replayed leaves nothing but the look-up.
Result<Payment> after_500(std::initializer_list<testing::ScriptedAnswer> pages,
                          std::string& paths) {
  auto client = client_of<Replays>(pages, Never{});
  Result<Payment> payment = client.create_payment(order());
  paths = asked(client);
  return payment;
}

TEST_CASE("a look-up reads page after page until the payment is there") {
  std::string paths;
  const auto payment = after_500({500, not_there("2"), not_there("3"), found()}, paths);
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(paths == "POST /payments, GET /find/order-1/, GET /find/order-1/2, GET /find/order-1/3");
}

TEST_CASE("a look-up stops at the payment, whatever pages follow") {
  std::string paths;
  CHECK(after_500({500, found("2"), 500}, paths));
  CHECK(paths == "POST /payments, GET /find/order-1/");
}

TEST_CASE("a page that cannot be read ends the look-up, and the doubt stays") {
  std::string paths;
  CHECK(after_500({500, not_there("2"), form("<html>"), found()}, paths).error().fault ==
        Fault::in_doubt);
  CHECK(paths == "POST /payments, GET /find/order-1/, GET /find/order-1/2");
}

TEST_CASE("a payment of another order is not what was looked for") {
  std::string paths;
  const std::string other = "pages=1&id=pay_1&status=succeeded&reference=order-2";
  CHECK(after_500({500, form(other)}, paths).error().fault == Fault::in_doubt);
}

TEST_CASE("pages without an end are read for as long as the call has, and no longer") {
  struct Endless {
    support::SharedClock clock;
    std::shared_ptr<int> requests = std::make_shared<int>(0);
    Result<http::Response> round_trip(const http::Request& request, Millis budget) {
      ++*requests;
      clock.clock->advance(std::min(budget, Millis{100}));
      if (request.method == http::Method::post) return http::Response{.status = 500};
      return form("pages=1&next=more");
    }
  };
  const support::SharedClock clock;
  const Endless wire{clock};
  Client client{Replays{}, Never{}, clock, wire, ClientSettings{.execute_within = 5s}};
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(clock.monotonic() <= 5s);
  CHECK(*wire.requests > 20);
}

}  // namespace
