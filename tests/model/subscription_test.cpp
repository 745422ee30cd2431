// SPDX-License-Identifier: MIT
// Tests of subscriptions as values: nothing is ordered, and a dead letter halts, unless asked for.
#include <paycourier/model/subscription.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("deliveries do not wait for one another unless an endpoint asks for order") {
  STATIC_REQUIRE(SubscribeOptions{}.ordering == Ordering::none);
}

TEST_CASE("behind a dead letter an order halts unless told to skip it") {
  STATIC_REQUIRE(SubscribeOptions{}.dead_head == DeadHead::halts);
}

TEST_CASE("an event is enqueued without a key, for now") {
  const EnqueueOptions options;
  CHECK(options.dedupe_key.empty());
  CHECK(options.ordering_key.empty());
  CHECK_FALSE(options.not_before);
}

TEST_CASE("an event that nobody has subscribed to goes nowhere, and is no repeat") {
  const Enqueued enqueued;
  CHECK(enqueued.deliveries == 0);
  CHECK_FALSE(enqueued.repeated);
  CHECK(enqueued.event_id.empty());
}

}  // namespace
