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
  CHECK(describe(Attempt{.number = 3, .status = 204}) == "attempt 3: 204 accepted");
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

TEST_CASE("a receipt says at which attempt it was delivered, or the rule and the last attempt") {
  Receipt receipt{.delivered = true};
  receipt.attempts = {Attempt{.number = 1, .fault = Fault::unreachable}, Attempt{.number = 2}};
  CHECK(describe(receipt) == "delivered at attempt 2");
  const Attempt refused{.status = 401, .fault = Fault::unauthorized, .because = "refused"};
  receipt = {.attempts = {refused}, .gave_up_because = "one try is enough"};
  CHECK(describe(receipt) ==
        "not delivered: one try is enough (attempt 1: 401 unauthorized, refused)");
  receipt = {.gave_up_because = "an event id is 1 to 64 of A-Z a-z 0-9 _ -"};
  CHECK(describe(receipt) == "not delivered: an event id is 1 to 64 of A-Z a-z 0-9 _ -");
}

TEST_CASE("a receipt with a notice reads it out last") {
  Receipt receipt{.delivered = true, .notice = "the payload is large"};
  receipt.attempts = {Attempt{}};
  CHECK(describe(receipt) == "delivered at attempt 1; the payload is large");
  receipt = {.gave_up_because = "one try is enough", .notice = "the payload is large"};
  CHECK(describe(receipt) == "not delivered: one try is enough; the payload is large");
}

TEST_CASE("a receipt is true when the event was delivered") {
  CHECK_FALSE(Receipt{});
  CHECK(Receipt{.delivered = true});
}

}  // namespace
