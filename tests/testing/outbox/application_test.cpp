// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/application.hpp>

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <paycourier/testing/memory_outbox.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("whatever an application changes in memory rings the courier's bell") {
  MemoryOutbox outbox;
  const auto rings = std::make_shared<int>(0);
  outbox.listen({rings, [](void* count) noexcept { ++*static_cast<int*>(count); }});
  REQUIRE(outbox.subscribe({.id = "a", .url = "https://a", .signing = Unsigned{}}, {"*"}));
  CHECK(*rings == 1);
  REQUIRE(outbox.enqueue({.id = "evt_1", .type = "t", .payload = "{}"}));
  CHECK(*rings == 2);
  REQUIRE(outbox.pause("a"));
  REQUIRE(outbox.resume("a"));
  CHECK(*rings == 4);
  outbox.listen({});
  REQUIRE(outbox.pause("a"));
  CHECK(*rings == 4);
}

TEST_CASE("an operator is told in memory what is not there") {
  MemoryOutbox outbox;
  CHECK(outbox.pause("a").error().because == "no endpoint has that id");
  CHECK(outbox.unsubscribe("a").error().fault == Fault::not_found);
  CHECK(outbox.revive(7).error().because == "no dead letter has that number");
  CHECK(outbox.skip(7).error().fault == Fault::not_found);
  CHECK(outbox.replay("a", "evt_1").error().fault == Fault::not_found);
  REQUIRE(outbox.subscribe({.id = "a", .url = "https://a", .signing = Unsigned{}}, {"*"}));
  CHECK(outbox.replay("a", "evt_1").error().because == "no event has that id");
}

}  // namespace
}  // namespace paycourier::testing::outbox
