// SPDX-License-Identifier: MIT
#include <paycourier/testing/memory_outbox.hpp>

#include <catch2/catch_test_macros.hpp>
#include <support/operator_contract.hpp>
#include <support/outbox_contract.hpp>

namespace paycourier {
namespace {

using testing::MemoryOutbox;
static_assert(Outbox<MemoryOutbox>);

Instant at(std::int64_t ms) { return Instant{Millis{ms}}; }

TEST_CASE("the outbox in memory keeps what every outbox keeps") {
  support::check_outbox([](Retention kept) { return MemoryOutbox{kept}; });
}

TEST_CASE("an operator is served by an outbox in memory as by any other") {
  support::check_operations([](Retention kept) { return MemoryOutbox{kept}; });
}

/// A memory with one event for one endpoint.
MemoryOutbox one_event() {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe({.id = "shop", .url = "https://shop.example", .signing = Unsigned{}},
                           {"*"}));
  REQUIRE(outbox.enqueue({.id = "evt_1", .type = "payment.completed", .payload = "{}"}));
  return outbox;
}

std::vector<Delivery> claim(MemoryOutbox& outbox, Instant now) {
  const Turn turn{.wants = {{.endpoint = 1, .fresh = 9, .retries = 9, .lease = Millis{1'000}}}};
  return outbox.turn(turn, now).value().claimed;
}

Turn delivered(const Delivery& delivery) {
  return {
      .completions = {
          {.delivery = delivery.number, .token = delivery.token, .endpoint = delivery.endpoint}}};
}

TEST_CASE("copies of an outbox in memory are one outbox, and one courier at a time works on it") {
  MemoryOutbox outbox = one_event();
  MemoryOutbox next = outbox;
  REQUIRE(outbox.take_over(at(0)));
  REQUIRE(claim(outbox, at(0)).size() == 1);
  CHECK(next.take_over(at(1)).error().fault == Fault::conflict);
  next.hand_over();
  CHECK(next.take_over(at(1)).error().fault == Fault::conflict);
  CHECK(next.backlog().value().leased == 1);
  outbox.hand_over();
  REQUIRE(next.take_over(at(1)));
  CHECK(next.lapsed(at(1), Millis{1'000}, 10).value().size() == 1);
}

TEST_CASE("a courier that was presumed dead comes too late, and frees nobody's lock") {
  MemoryOutbox paused = one_event();
  REQUIRE(paused.take_over(at(0)));
  const Delivery claimed = claim(paused, at(0)).at(0);
  paused.presume_dead();
  MemoryOutbox next = paused;
  REQUIRE(next.take_over(at(1)));
  const Delivery lost = next.lapsed(at(1), Millis{1'000}, 10).value().at(0);
  CHECK(paused.turn(delivered(claimed), at(2)).value().stale == std::vector{claimed.number});
  paused.hand_over();
  MemoryOutbox third = paused;
  CHECK(third.take_over(at(3)).error().fault == Fault::conflict);
  CHECK(next.turn(delivered(lost), at(3)).value().stale.empty());
}

}  // namespace
}  // namespace paycourier
