// SPDX-License-Identifier: MIT
#include <paycourier/testing/memory_outbox.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier {
namespace {

using testing::MemoryOutbox;
static_assert(Outbox<MemoryOutbox>);

Instant at(std::int64_t ms) { return Instant{Millis{ms}}; }
Endpoint shop(std::string id = "shop") {
  return {.id = std::move(id), .url = "https://shop.example/hooks", .signing = Unsigned{}};
}
Event event(std::string id, std::string type = "payment.completed") {
  return {.id = std::move(id), .type = std::move(type), .payload = "{}"};
}

std::vector<Delivery> claim(MemoryOutbox& outbox, Instant now, int most = 100,
                            Millis lease = Millis{1'000}) {
  return outbox
      .turn({.wants = {{.endpoint = 1, .fresh = most, .retries = most, .lease = lease}}}, now)
      .value()
      .claimed;
}

Completion ended(const Delivery& delivery, Fate fate, Instant due_at = {}) {
  return {.delivery = delivery.number,
          .token = delivery.token,
          .endpoint = delivery.endpoint,
          .fate = fate,
          .due_at = due_at,
          .attempt = {.number = delivery.attempt},
          .because = fate == Fate::dead ? "the rule" : ""};
}

DeliveryState state_of(const MemoryOutbox& outbox, std::string_view event_id,
                       std::size_t index = 0) {
  return outbox.deliveries_of(event_id).value().at(index).state;
}

TEST_CASE("an event in memory goes to those that subscribe to its type") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop("a"), {"payment.*"}));
  REQUIRE(outbox.subscribe(shop("b"), {"*"}));
  REQUIRE(outbox.subscribe(shop("c"), {"payment.refused"}));
  const Enqueued enqueued = outbox.enqueue(event("evt_1")).value();
  CHECK(enqueued.deliveries == 2);
  CHECK_FALSE(enqueued.repeated);
  REQUIRE(outbox.unsubscribe("b"));
  CHECK(outbox.enqueue(event("evt_2")).value().deliveries == 1);
  CHECK(outbox.backlog().value().live == 3);
}

TEST_CASE("a repeat in memory gives the first and adds nothing, a changed event is a conflict") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1"), {.dedupe_key = "order-7 paid"}).error().fault ==
          Fault::invalid);
  REQUIRE(outbox.enqueue(event("evt_1"), {.dedupe_key = "order-7/paid"}));
  CHECK(outbox.enqueue(event("evt_1")).value().repeated);
  const Enqueued named = outbox.enqueue(event("evt_2"), {.dedupe_key = "order-7/paid"}).value();
  CHECK(named.repeated);
  CHECK(named.event_id == "evt_1");
  CHECK(outbox.enqueue(event("evt_1", "other.type")).error().fault == Fault::conflict);
  CHECK(outbox.backlog().value().live == 1);
}

TEST_CASE("nothing in memory is claimed before it is due") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1"), {.not_before = at(500)}, at(0)));
  CHECK(claim(outbox, at(499)).empty());
  const auto claimed = claim(outbox, at(500));
  REQUIRE(claimed.size() == 1);
  CHECK(claimed[0].attempt == 1);
  CHECK(claimed[0].event.payload == "{}");
  CHECK(claim(outbox, at(500)).empty());
}

TEST_CASE("a completion in memory counts once, and a claim that ran out is another's") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1")));
  const Delivery first = claim(outbox, at(0)).at(0);
  CHECK(outbox.lapsed(at(999), Millis{1'000}, 10).value().empty());
  const Delivery lost = outbox.lapsed(at(1'000), Millis{1'000}, 10).value().at(0);
  CHECK(lost.attempt == 1);
  CHECK(lost.token > first.token);
  CHECK(lost.claimed_at == at(0));
  CHECK(lost.event.payload.empty());
  const Turned late =
      outbox.turn({.completions = {ended(first, Fate::delivered)}}, at(1'001)).value();
  CHECK(late.stale == std::vector<std::int64_t>{1});
  CHECK(state_of(outbox, "evt_1") == DeliveryState::leased);
  REQUIRE(outbox.turn({.completions = {ended(lost, Fate::waiting, at(2'000))}}, at(1'002))
              .value()
              .stale.empty());
  const Delivery second = claim(outbox, at(2'000)).at(0);
  CHECK(second.attempt == 2);
  CHECK(second.first_at == at(0));
  REQUIRE(outbox.turn({.completions = {ended(second, Fate::delivered)}}, at(2'001)));
  const DeliveryRecord record = outbox.deliveries_of("evt_1").value().at(0);
  CHECK(record.state == DeliveryState::delivered);
  CHECK(record.attempts.size() == 2);
}

TEST_CASE("a claim that is given back uses no attempt up") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1")));
  REQUIRE(outbox.turn({.completions = {ended(claim(outbox, at(0)).at(0), Fate::returned)}}, at(1)));
  const Delivery again = claim(outbox, at(5)).at(0);
  CHECK(again.attempt == 1);
  CHECK(again.first_at == at(5));
  CHECK(outbox.deliveries_of("evt_1").value().at(0).attempts.empty());
}

TEST_CASE("one courier at a time works on a memory, and the next one takes its claims back") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1")));
  REQUIRE(outbox.take_over(at(0)));
  REQUIRE(claim(outbox, at(0)).size() == 1);
  MemoryOutbox next = outbox;
  CHECK(next.take_over(at(1)).error().fault == Fault::conflict);
  next.hand_over();
  CHECK(next.take_over(at(1)).error().fault == Fault::conflict);
  outbox.hand_over();
  REQUIRE(next.take_over(at(1)));
  CHECK(next.lapsed(at(1), Millis{1'000}, 10).value().size() == 1);
}

TEST_CASE("news in memory is everything at first, then what is new") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.enqueue(event("evt_1"), {}, at(5)));
  REQUIRE(outbox.news());
  REQUIRE(outbox.take_over(at(9)));
  const News all = outbox.news().value();
  CHECK(all.endpoints_changed);
  REQUIRE(all.due.size() == 1);
  CHECK(all.due[0].at == at(5));
  const News nothing = outbox.news().value();
  CHECK_FALSE(nothing.endpoints_changed);
  CHECK(nothing.due.empty());
  REQUIRE(outbox.enqueue(event("evt_2"), {}, at(7)));
  CHECK(outbox.news().value().due.size() == 1);
  REQUIRE(outbox.pause("shop"));
  CHECK(outbox.news().value().endpoints_changed);
}

TEST_CASE("a dead head halts its order in memory until it is revived or skipped") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}, {.ordering = Ordering::by_key}));
  for (const char* id : {"evt_1", "evt_2", "evt_3"})
    REQUIRE(outbox.enqueue(event(id), {.ordering_key = "k"}));
  REQUIRE(outbox.enqueue(event("evt_4"), {.ordering_key = "other"}));
  const auto heads = claim(outbox, at(0));
  REQUIRE(heads.size() == 2);
  const Turned turned = outbox.turn({.completions = {ended(heads[0], Fate::dead)}}, at(1)).value();
  CHECK(turned.next.at(0).at == std::nullopt);
  CHECK(state_of(outbox, "evt_2") == DeliveryState::blocked);
  REQUIRE(outbox.revive(1, at(2)));
  CHECK(state_of(outbox, "evt_1", 0) == DeliveryState::discarded);
  CHECK(state_of(outbox, "evt_1", 1) == DeliveryState::pending);
  const Delivery revived = claim(outbox, at(2)).at(0);
  CHECK(revived.attempt == 1);
  CHECK(revived.event.id == "evt_1");
  const Turned freed =
      outbox.turn({.completions = {ended(revived, Fate::delivered)}}, at(3)).value();
  CHECK(freed.next.at(0).at == at(0));
  REQUIRE(outbox.turn({.completions = {ended(claim(outbox, at(3)).at(0), Fate::dead)}}, at(4)));
  CHECK(outbox.dead_letters().value().at(0).because == "the rule");
  REQUIRE(outbox.skip(2, at(5)));
  CHECK(claim(outbox, at(5)).at(0).event.id == "evt_3");
}

TEST_CASE("a dead head that is to be skipped frees the next one in memory") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"},
                           {.ordering = Ordering::endpoint, .dead_head = DeadHead::is_skipped}));
  REQUIRE(outbox.enqueue(event("evt_1")));
  REQUIRE(outbox.enqueue(event("evt_2")));
  const auto heads = claim(outbox, at(0));
  REQUIRE(heads.size() == 1);
  REQUIRE(outbox.turn({.completions = {ended(heads[0], Fate::dead)}}, at(1)));
  CHECK(claim(outbox, at(1)).at(0).event.id == "evt_2");
}

TEST_CASE("a replay in memory sends again what is not on its way") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"payment.*"}));
  REQUIRE(outbox.enqueue(event("evt_1"), {}, at(10)));
  REQUIRE(outbox.enqueue(event("evt_2"), {}, at(20)));
  REQUIRE(outbox.enqueue(event("evt_3", "other.type"), {}, at(20)));
  CHECK(outbox.replay("shop", "evt_1", at(30)).value() == 0);
  for (const Delivery& delivery : claim(outbox, at(30))) {
    REQUIRE(outbox.turn({.completions = {ended(delivery, Fate::delivered)}}, at(31)));
  }
  CHECK(outbox.replay("shop", at(10), at(20), at(40)).value() == 1);
  CHECK(outbox.replay("shop", at(10), at(21), at(41)).value() == 1);
  CHECK(claim(outbox, at(41)).size() == 2);
  CHECK(outbox.deliveries_to("shop", at(0), at(40)).value().size() == 2);
  CHECK(outbox.deliveries_to("shop", at(0), at(42), 3).value().size() == 3);
}

TEST_CASE("what the courier writes of an endpoint's health leaves the operator's pause alone") {
  MemoryOutbox outbox;
  REQUIRE(outbox.subscribe(shop(), {"*"}));
  REQUIRE(outbox.pause("shop"));
  REQUIRE(outbox.turn({.health = {{1, {.standing = Standing::closed}}}}, at(0)));
  CHECK(outbox.health("shop").value() ==
        EndpointHealth{.paused = true, .standing = Standing::closed});
  REQUIRE(outbox.resume("shop"));
  CHECK(outbox.health("shop").value() == EndpointHealth{});
}

TEST_CASE("history in memory goes in slices once it is old, and what is live stays") {
  MemoryOutbox outbox{
      Retention{.delivered = Millis{100}, .dead = Millis{200}, .dedupe = Millis{300}, .slice = 2}};
  REQUIRE(outbox.subscribe(shop(), {"payment.*"}));
  REQUIRE(outbox.enqueue(event("evt_1"), {.dedupe_key = "one"}, at(0)));
  REQUIRE(outbox.enqueue(event("evt_2"), {}, at(0)));
  REQUIRE(outbox.enqueue(event("evt_3", "nobody.hears"), {}, at(0)));
  const auto claimed = claim(outbox, at(0));
  REQUIRE(outbox.turn({.completions = {ended(claimed.at(0), Fate::delivered)}}, at(10)));
  CHECK(outbox.prune(at(99)).value() == 0);
  CHECK(outbox.prune(at(110)).value() == 2);
  CHECK(outbox.prune(at(110)).value() == 1);
  CHECK(outbox.prune(at(110)).value() == 0);
  CHECK(outbox.deliveries_of("evt_1").value().empty());
  CHECK(outbox.enqueue(event("evt_1"), {.dedupe_key = "one"}, at(120)).value().repeated);
  CHECK(outbox.prune(at(300)).value() == 1);
  CHECK_FALSE(outbox.enqueue(event("evt_1"), {.dedupe_key = "one"}, at(301)).value().repeated);
  CHECK(outbox.backlog().value().live == 2);
}

}  // namespace
}  // namespace paycourier
