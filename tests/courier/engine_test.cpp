// SPDX-License-Identifier: MIT
// Tests of the engine: its passes, what it waits for, and what it does when the outbox fails.
#include <paycourier/courier/engine.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/faulty_outbox.hpp>
#include <courier/stations.hpp>
#include <initializer_list>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ScriptedAnswer;
using testing::ScriptedAsyncTransport;

struct World {
  using Engine = courier::Engine<faulty::Outbox, FixedDelay, ManualClock, ScriptedAsyncTransport>;

  ManualClock clock;
  testing::MemoryOutbox memory;
  faulty::Outbox box{memory};
  Engine engine;
  Unobserved nobody;

  explicit World(std::initializer_list<ScriptedAnswer> script, CourierSettings settings = {})
      : engine{box, FixedDelay{.delay = 5s, .attempts = 3}, clock,
               ScriptedAsyncTransport{clock, script}, settings} {
    REQUIRE(memory.subscribe(*stations::shop(), {"*"}));
    REQUIRE(engine.open());
  }
  void enqueue(const std::string& id) {
    REQUIRE(memory.enqueue({.id = id, .type = "t", .payload = "{}"}, {}, clock.now()));
  }
  void pass(Millis most = 0ms) { engine.pass(most, true, nobody); }
};

TEST_CASE("an idle engine looks less and less often, up to its poll") {
  World world{{}};
  world.pass();
  CHECK(world.engine.until_next(true) == 0ms);  // There was news, so there may be more.
  world.pass();
  CHECK(world.engine.is_idle());
  Millis last{};
  for (int i = 0; i < 20; ++i) {
    world.pass();
    CHECK(world.engine.until_next(true) >= last);
    last = world.engine.until_next(true);
  }
  CHECK(last == 1s);
}

TEST_CASE("an engine whose clock has run for a while looks as often as one whose clock is new") {
  World world{{}};
  world.clock.advance(std::chrono::hours{5});
  for (int i = 0; i < 3; ++i) world.pass();
  CHECK(world.engine.until_next(true) <= 8ms);
}

TEST_CASE("a pass that finishes the work does not wait for the network once more") {
  World world{{200}};
  world.enqueue("a");
  const auto& wire = world.engine.transport();
  while (wire.sent().empty() || wire.in_flight() > 0) world.pass(1s);
  REQUIRE(world.engine.is_at_work());
  const Millis landed = world.clock.monotonic();
  const auto has_landed = [&] { return !world.engine.is_at_work(); };
  world.engine.pass(10s, false, world.nobody, has_landed);
  CHECK(has_landed());
  CHECK(world.clock.monotonic() == landed);
}

TEST_CASE(
    "an enqueue in a transaction that is not committed yet is looked for again and again soon") {
  World world{{}};
  for (int i = 0; i < 20; ++i) world.pass();
  CHECK(world.engine.until_next(true) == 1s);
  world.engine.waker().ring();
  world.pass();
  CHECK(world.engine.until_next(true) == 2ms);
}

TEST_CASE("outcomes and the next claims share one turn") {
  World world{{200, 200, 200}, {.in_flight = 1}};
  for (const char* id : {"a", "b", "c"}) world.enqueue(id);
  for (int i = 0; i < 20; ++i) world.pass(1s);
  CHECK(world.engine.transport().sent().size() == 3);
  CHECK(world.engine.gauges().delivered == 3);
  CHECK_FALSE(world.engine.is_at_work());
  CHECK(world.box.turns == 4);  // One claims, two claim and store, one stores.
}

TEST_CASE(
    "while the outbox fails what has landed is kept, nothing is claimed, and it goes on after") {
  World world{{200, 200}, {.in_flight = 1}};
  world.enqueue("a");
  world.enqueue("b");
  world.pass(1s);
  world.box.failing_turns = 5;
  for (int i = 0; i < 100 && world.box.failing_turns > 0; ++i) world.pass(1s);
  CHECK(world.engine.transport().sent().size() == 1);
  CHECK(world.engine.is_at_work());
  CHECK(world.clock.monotonic() < 3s);
  for (int i = 0; i < 20; ++i) world.pass(1s);
  CHECK(world.engine.gauges().delivered == 2);
  CHECK(world.engine.gauges().outbox_failures == 5);
  CHECK(world.memory.deliveries_of("a").value().at(0).attempts.size() == 1);
}

TEST_CASE(
    "a commit that was said to fail and did not is found out: nothing is lost, and no claim "
    "stays") {
  World world{{200, 200, 200}, {.in_flight = 1}};
  world.enqueue("a");
  world.box.half_failing_turns = 1;
  world.pass();
  CHECK(world.engine.transport().sent().empty());  // Claimed over there, and nobody knows.
  for (int i = 0; i < 1'000 && world.engine.gauges().delivered == 0; ++i) world.pass(1s);
  CHECK(world.engine.gauges().delivered == 1);
  CHECK(world.engine.gauges().unknown == 1);

  world.enqueue("b");
  world.pass(1s);
  world.box.half_failing_turns = 1;
  for (int i = 0; i < 10; ++i) world.pass(1s);
  CHECK(world.memory.deliveries_of("b").value().at(0).state == DeliveryState::delivered);
  CHECK(world.engine.gauges().stale == 1);
  CHECK(world.engine.transport().sent().size() == 2);
}

TEST_CASE(
    "what has landed is stored as it is, even if its claim ran out while the outbox was away") {
  World world{{200}};
  world.enqueue("a");
  world.pass(0ms);
  world.box.failing_turns = 600;
  while (world.box.failing_turns > 0) world.pass(1s);
  CHECK(world.clock.monotonic() > 2min);
  for (int i = 0; i < 10; ++i) world.pass(1s);
  CHECK(world.engine.gauges().delivered == 1);
  CHECK(world.engine.gauges().unknown == 0);
  CHECK(world.engine.gauges().stale == 0);
}

TEST_CASE("a wall clock that leaps does not take the claim of what is up") {
  World world{{200}};
  world.enqueue("a");
  world.pass(0ms);
  world.clock.set_wall(world.clock.now() + 10min);
  world.clock.advance(0ms);
  for (int i = 0; i < 10; ++i) world.pass(1s);
  CHECK(world.engine.gauges().delivered == 1);
  CHECK(world.engine.gauges().unknown == 0);
  CHECK(world.engine.gauges().stale == 0);
}

TEST_CASE("an outbox that failed is asked again soon, however rarely the engine looks") {
  World world{{200}, {.poll = 1h}};
  for (int i = 0; i < 40; ++i) world.pass();
  world.enqueue("a");
  world.box.failing_news = 3;
  for (int i = 0; i < 10; ++i) world.pass(1h);
  CHECK(world.engine.transport().sent().size() == 1);
  CHECK(world.clock.monotonic() < 1h + 1s);
}

TEST_CASE("a late answer to a ticket that is not in flight is passed over") {
  World world{{200}};
  world.engine.transport().start(
      77, {.method = http::Method::post, .url = "https://a.example", .body = "{}"}, 1s);
  world.pass(1s);
  CHECK_FALSE(world.engine.is_at_work());
}

TEST_CASE("an engine that may not claim lets land what flies and starts nothing") {
  World world{{200, 200}, {.in_flight = 1}};
  world.enqueue("a");
  world.enqueue("b");
  world.pass();
  for (int i = 0; i < 10; ++i) world.engine.pass(1s, false, world.nobody);
  CHECK(world.engine.transport().sent().size() == 1);
  CHECK_FALSE(world.engine.is_at_work());
  CHECK_FALSE(world.engine.is_idle());
}

}  // namespace
