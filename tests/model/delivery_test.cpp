// SPDX-License-Identifier: MIT
// Tests of deliveries as values: what a new one says of itself, and the words for a fate.
#include <paycourier/model/delivery.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a delivery begins with its first attempt") {
  const Delivery delivery;
  CHECK(delivery.attempt == 1);
  CHECK(delivery.number == 0);
  CHECK(delivery.token == 0);
  CHECK(delivery.endpoint == 0);
  CHECK(delivery.event.payload.empty());
}

TEST_CASE("every fate of a delivery has a name") {
  CHECK(name(Fate::delivered) == "delivered");
  CHECK(name(Fate::waiting) == "waiting");
  CHECK(name(Fate::dead) == "dead");
  CHECK(name(Fate::returned) == "returned");
  CHECK(name(static_cast<Fate>(99)) == "unknown");
  STATIC_REQUIRE(name(Fate::dead) == "dead");
}

TEST_CASE("a completion says nothing that was not said") {
  const Completion completion;
  CHECK(completion.answer.empty());
  CHECK(completion.because.empty());
  CHECK_FALSE(completion.attempt.fault);
  CHECK(completion.due_at == Instant{});
}

TEST_CASE("256 bytes of an answer are kept") { STATIC_REQUIRE(kept_answer == 256); }

}  // namespace
