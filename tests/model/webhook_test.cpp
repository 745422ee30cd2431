// SPDX-License-Identifier: MIT
// Tests of webhooks as values: the defaults that keep an endpoint safe, and how an attempt reads.
#include <paycourier/model/webhook.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("an attempt reads as a line for a log") {
  Attempt attempt{.number = 2,
                  .status = 503,
                  .fault = Fault::throttled,
                  .because = "the receiver is unavailable",
                  .asked = 30s,
                  .next_in = 31s};
  CHECK(describe(attempt) ==
        "attempt 2: 503 throttled, the receiver is unavailable (asked for 30 s); again in 31 s");
  attempt.asked.reset();
  CHECK(describe(attempt) ==
        "attempt 2: 503 throttled, the receiver is unavailable; again in 31 s");
  attempt.next_in.reset();
  CHECK(describe(attempt) == "attempt 2: 503 throttled, the receiver is unavailable");
}

TEST_CASE("an attempt that read no status shows none") {
  CHECK(describe(Attempt{.fault = Fault::unreachable, .because = "nobody is there"}) ==
        "attempt 1: unreachable, nobody is there");
}

TEST_CASE("a delivered attempt says so") {
  CHECK(describe(Attempt{.number = 3, .status = 204}) == "attempt 3: 204 delivered");
}

TEST_CASE("an endpoint reaches the public internet only, for 15 seconds, unless told otherwise") {
  const Endpoint endpoint{.id = "shop", .url = "https://shop.example", .signing = Unsigned{}};
  CHECK(endpoint.reach == Reach::internet);
  CHECK(endpoint.timeout == 15s);
  CHECK(endpoint.headers.size() == 0);
}

TEST_CASE("an event is JSON unless told otherwise") {
  CHECK(Event{.id = "evt_1", .type = "t", .payload = "{}"}.content_type == "application/json");
}

TEST_CASE("a receipt is true when the event was delivered") {
  CHECK_FALSE(Receipt{});
  CHECK(Receipt{.delivered = true});
}

}  // namespace
