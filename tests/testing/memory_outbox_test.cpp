// SPDX-License-Identifier: MIT
#include <paycourier/testing/memory_outbox.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <support/operator_contract.hpp>
#include <support/outbox_contract.hpp>

namespace paycourier {
namespace {

using testing::ManualClock;
using testing::MemoryOutbox;
static_assert(Outbox<MemoryOutbox>);

Instant at(std::int64_t ms) { return Instant{Millis{ms}}; }

TEST_CASE("the outbox in memory keeps what every outbox keeps") {
  support::check_outbox([](Retention kept) { return MemoryOutbox{kept}; });
}

TEST_CASE("an operator is served by an outbox in memory as by any other") {
  support::check_operations([](Retention kept) { return MemoryOutbox{kept}; });
}

Endpoint shop() { return {.id = "shop", .url = "https://shop.example", .signing = Unsigned{}}; }

/// A memory with one event for one endpoint, from the beginning of time.
MemoryOutbox one_event() {
  MemoryOutbox outbox{ManualClock{at(0)}};
  REQUIRE(outbox.subscribe(shop(), {"*"}));
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

TEST_CASE("what is said to an outbox in memory without a time is said at the time of its clock") {
  ManualClock clock;
  MemoryOutbox outbox{clock};
  const Instant start = clock.now();
  const Event event{.id = "evt_1", .type = "payment.completed", .payload = "{}"};
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  clock.advance(Millis{1});
  REQUIRE(outbox.enqueue(event, {.dedupe_key = "order-7"}));
  CHECK(outbox.deliveries_of("evt_1").value().at(0).enqueued_at == start + Millis{1});

  REQUIRE(outbox.take_over(clock.now()));
  clock.advance(Millis{1});
  REQUIRE(outbox.turn(delivered(claim(outbox, clock.now()).at(0)), clock.now()));
  REQUIRE(outbox.prune(clock.now()));
  CHECK(outbox.enqueue({.id = "evt_2", .type = "t", .payload = ""}, {.dedupe_key = "order-7"})
            .value()
            .event_id == "evt_1");

  clock.advance(Millis{1});
  CHECK(outbox.replay("shop", clock.now() - Millis{2}, clock.now()).value() == 1);
  CHECK(outbox.deliveries_of("evt_1").value().at(1).due_at == start + Millis{3});
  REQUIRE(outbox.resume("shop"));
  CHECK(outbox.health("shop").value().recovered_at == clock.now());
}

TEST_CASE("an outbox in memory has a manual clock of its own, unless it is given another") {
  const auto first_at = [](MemoryOutbox outbox) {
    REQUIRE(outbox.subscribe(shop(), {"*"}));
    REQUIRE(outbox.enqueue({.id = "evt_1", .type = "t", .payload = ""}));
    return outbox.backlog().value().oldest_due.value();
  };
  CHECK(first_at(MemoryOutbox{}) == ManualClock{}.now());
  CHECK(first_at(MemoryOutbox{Retention{}}) == ManualClock{}.now());
  CHECK(first_at(MemoryOutbox{ManualClock{at(7)}, Retention{}}) == at(7));
  const Instant before = SystemClock{}.now();
  CHECK(first_at(MemoryOutbox{SystemClock{}}) >= before);
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
