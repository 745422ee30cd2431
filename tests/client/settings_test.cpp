// SPDX-License-Identifier: MIT
// Tests of what a client may spend.
#include <paycourier/client/settings.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>

namespace {

using namespace support;

TEST_CASE("a call that moves money has thirty seconds, one that asks has ten") {
  CHECK(ClientSettings{}.execute_within == 30s);
  CHECK(ClientSettings{}.query_within == 10s);
}

TEST_CASE("a client that keeps no doubts settles from tickets alone") {
  auto client = client_of<PlainGateway<false, true>>({Fault::in_doubt, not_there(), found()},
                                                     Never{}, {.kept_doubts = 0});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.doubts().empty());
  CHECK(client.resolve(IdempotencyKey{"order-1"}).error().fault == Fault::in_doubt);
  CHECK(client.resolve(Ticket::of("plain", order(), client.clock().now(), 30s)));
}

TEST_CASE("the retry budget is shared by the calls of a client, and says so when it is spent") {
  auto client = client_of({503, 503, 503}, FixedDelay{.delay = 1ms, .attempts = 9},
                          {.retry_budget = retry_cost + retry_cost - 1});
  const Error error = client.get_payment("pay_1").error();
  CHECK(says(error, "the client's retry budget is spent"));
  CHECK(client.transport().sent().size() == 2);
  CHECK(says(client.get_payment("pay_1").error(), "the client's retry budget is spent"));
  CHECK(client.transport().sent().size() == 3);
}

TEST_CASE("clean successes earn the budget back, one token each") {
  auto client = client_of({503, paid(), paid(), 503, paid()},
                          FixedDelay{.delay = 1ms, .attempts = 9}, {.retry_budget = retry_cost});
  CHECK(client.get_payment("pay_1"));        // Spends all of it.
  CHECK(client.get_payment("pay_1"));        // Earns one.
  CHECK_FALSE(client.get_payment("pay_1"));  // Which is not enough.
}

TEST_CASE("a throttled call costs less of the budget than a failed one") {
  auto client = client_of({429, 429, 429, 429}, FixedDelay{.delay = 1ms, .attempts = 9},
                          {.retry_budget = 2 * throttled_retry_cost});
  CHECK(client.get_payment("pay_1").error().fault == Fault::throttled);
  CHECK(client.transport().sent().size() == 3);
}

}  // namespace
