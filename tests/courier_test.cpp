// SPDX-License-Identifier: MIT
// Tests of the courier: the production engine over an outbox in memory, in manual time.
#include <paycourier/courier.hpp>

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <courier/faulty_outbox.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/timeline.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>
#include <stop_token>
#include <string>
#include <support/virtual_wire.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;
using testing::MemoryOutbox;
using testing::ScriptedAnswer;
using testing::ScriptedAsyncTransport;

/// Keeps every notice as a line.
struct Diary {
  std::vector<std::string>* lines;

  void operator()(const AttemptEnded& notice) const noexcept { lines->push_back(describe(notice)); }
  void operator()(const EndpointChanged& notice) const noexcept {
    lines->push_back(std::string{notice.endpoint_id} + " is " +
                     std::string{name(notice.now.standing)} +
                     (notice.now.trips > 0 ? ", breaker open" : ""));
  }
  void operator()(const StaleCompletion& notice) const noexcept {
    lines->push_back("stale " + std::to_string(notice.delivery));
  }
  void operator()(const OutboxFailed& notice) const noexcept {
    lines->push_back("outbox: " + describe(notice.error));
  }
};

/// A world of one outbox and one clock, which outlive their couriers.
struct World {
  ManualClock clock;
  MemoryOutbox outbox;
  std::vector<std::string> lines;

  explicit World(const std::vector<std::string>& shops = {"shop"}, SubscribeOptions options = {}) {
    for (const std::string& shop : shops) subscribe(shop, options);
  }
  void subscribe(const std::string& shop, SubscribeOptions options = {}) {
    REQUIRE(
        outbox.subscribe({.id = shop, .url = "https://" + shop + ".example", .signing = Unsigned{}},
                         {"payment.*"}, options));
  }
  void enqueue(const std::string& id, const EnqueueOptions& options = {}) {
    const Event event{.id = id, .type = "payment.completed", .payload = "{\"id\":\"" + id + "\"}"};
    REQUIRE(outbox.enqueue(event, options, clock.now()));
  }
  auto courier(std::initializer_list<ScriptedAnswer> script, auto policy,
               CourierSettings settings = {}) {
    return Courier<MemoryOutbox, decltype(policy), ManualClock, ScriptedAsyncTransport>{
        outbox, policy, clock, ScriptedAsyncTransport{clock, script}, settings};
  }
  auto courier(std::initializer_list<ScriptedAnswer> script, CourierSettings settings = {}) {
    return courier(script, FixedDelay{.delay = 5s}, settings);
  }
  Diary diary() { return {&lines}; }
  DeliveryRecord record(const std::string& event, std::size_t which = 0) {
    return outbox.deliveries_of(event).value().at(which);
  }
};

/// Every shop accepts after 10 ms, but the silent ones, which say nothing.
struct Shops : support::VirtualWire {
  using VirtualWire::VirtualWire;

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    const bool is_silent = request.url.starts_with("https://silent");
    Landed landed{ticket, http::Response{.status = 200}};
    if (is_silent) landed.answer = Error{Fault::in_doubt, "no answer came"};
    land_after(is_silent ? budget : 10ms, std::move(landed));
  }
};

std::vector<std::string> ids_sent(const ScriptedAsyncTransport& wire) {
  std::vector<std::string> ids;
  for (const testing::SentRequest& sent : wire.sent()) {
    ids.emplace_back(sent.headers["webhook-id"]);
  }
  return ids;
}

TEST_CASE("a courier delivers an event to every endpoint that subscribed to it") {
  World world{{"shop-1", "shop-2"}};
  world.enqueue("evt_1");
  auto courier = world.courier({200, 204});
  REQUIRE(courier.run_until_idle({}, world.diary()));
  CHECK(world.lines == std::vector<std::string>{"shop-1 evt_1 attempt 1: 200 accepted",
                                                "shop-2 evt_1 attempt 1: 204 accepted"});
  const auto& sent = courier.transport().sent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].url == "https://shop-1.example");
  CHECK(sent[0].body == "{\"id\":\"evt_1\"}");
  CHECK(sent[0].headers["webhook-id"] == "evt_1");
  CHECK(sent[0].headers["Content-Type"] == "application/json");
  CHECK(sent[0].budget == 15s);
  CHECK(world.record("evt_1").state == DeliveryState::delivered);
  CHECK(world.record("evt_1", 1).state == DeliveryState::delivered);
}

TEST_CASE("unless told otherwise a courier follows the standard schedule to its end") {
  World world;
  world.enqueue("evt_1");
  auto courier = world.courier({}, StandardSchedule{}, {.endpoints = {.breaker_failures = 0}});
  REQUIRE(courier.run_until_idle());
  CHECK(courier.transport().sent().size() == 10);
  CHECK(world.clock.monotonic() >= span_of(standard_schedule));
  CHECK(world.clock.monotonic() < span_of(standard_schedule) + 1min);
  const DeliveryRecord record = world.record("evt_1");
  CHECK(record.state == DeliveryState::dead);
  CHECK(record.because == "every attempt that the policy allows was made");
  CHECK(record.attempts.size() == 10);
  REQUIRE(world.outbox.dead_letters().value().size() == 1);
}

TEST_CASE("every attempt is in the log, with its outcome and the first bytes of the answer") {
  World world;
  world.enqueue("evt_1");
  const http::Response broken{.status = 500, .body = std::string(1'000, 'x')};
  auto courier = world.courier({broken, 202});
  REQUIRE(courier.run_until_idle());
  const DeliveryRecord record = world.record("evt_1");
  REQUIRE(record.attempts.size() == 2);
  CHECK(record.attempts[0].attempt.number == 1);
  CHECK(record.attempts[0].attempt.status == 500);
  CHECK(record.attempts[0].attempt.fault == Fault::in_doubt);
  CHECK(record.attempts[0].attempt.took == 10ms);
  CHECK(record.attempts[0].attempt.next_in == 5s);
  CHECK(record.attempts[0].answer == std::string(kept_answer, 'x'));
  CHECK(record.attempts[1].attempt.number == 2);
  CHECK(record.attempts[1].attempt.status == 202);
  CHECK_FALSE(record.attempts[1].attempt.fault);
}

/// The most that were in flight at once.
std::size_t most_in_flight(World& world, CourierSettings settings) {
  for (int i = 0; i < 50; ++i) world.enqueue("evt_" + std::to_string(i));
  Courier courier{world.outbox, Never{}, world.clock, Shops{world.clock}, settings};
  std::size_t most = 0;
  while (world.outbox.backlog()->live > 0) {
    REQUIRE(courier.step());
    most = std::max(most, courier.transport().in_flight());
    REQUIRE(courier.gauges().in_flight == static_cast<int>(courier.transport().in_flight()));
    REQUIRE(courier.step(1s));
  }
  return most;
}

TEST_CASE("no more requests are in flight at once than allowed, over all and to one endpoint") {
  World both{{"shop-1", "shop-2"}};
  CHECK(most_in_flight(both, {.in_flight = 5, .per_endpoint = 3}) == 5);
  World one;
  CHECK(most_in_flight(one, {.in_flight = 5, .per_endpoint = 3}) == 3);
}

TEST_CASE("the endpoints of one host share its cap, and leave the other slots to others") {
  World world{{}};
  const auto subscribe = [&](const std::string& id, const std::string& url) {
    REQUIRE(world.outbox.subscribe({.id = id, .url = url, .signing = Unsigned{}}, {"*"}));
  };
  for (int i = 0; i < 20; ++i) {
    const std::string id = "tenant-" + std::to_string(i);
    subscribe(id, "https://silent.example/" + id);
  }
  subscribe("shop", "https://shop.example/");
  for (int i = 0; i < 30; ++i) world.enqueue("evt_" + std::to_string(i));
  Courier courier{world.outbox, Never{}, world.clock, Shops{world.clock},
                  CourierSettings{.in_flight = 40, .per_host = 5}};
  for (int i = 0; i < 1'000 && courier.gauges().delivered < 30; ++i) REQUIRE(courier.step());
  while (world.clock.monotonic() < 10s) {
    REQUIRE(courier.step(1s));
    CHECK(courier.transport().in_flight() <= 10);
  }
  CHECK(courier.gauges().delivered == 30);
  CHECK(courier.transport().in_flight() == 5);
  REQUIRE(courier.run_until_idle());
  CHECK(world.outbox.backlog()->live == 0);
}

TEST_CASE("an endpoint that nobody has heard of yet is sent one request at first") {
  World world;
  for (int i = 0; i < 20; ++i) world.enqueue("evt_" + std::to_string(i));
  auto courier = world.courier({200}, Never{});
  for (int i = 0; i < 3; ++i) REQUIRE(courier.step());
  CHECK(courier.transport().in_flight() == 1);
  CHECK(courier.transport().sent().at(0).connect_within == 1250ms);
}

TEST_CASE("an endpoint gets no more than its rate, and waiting for that is no attempt") {
  World world{{}};
  REQUIRE(world.outbox.subscribe({.id = "shop",
                                  .url = "https://shop.example",
                                  .signing = Unsigned{},
                                  .rate = {.per_second = 0.1, .burst = 2}},
                                 {"*"}));
  for (int i = 0; i < 6; ++i) world.enqueue("evt_" + std::to_string(i));
  auto courier = world.courier({200, 200, 200, 200, 200, 200});
  REQUIRE(courier.run_until_idle());
  CHECK(world.clock.monotonic() >= 40s);
  CHECK(world.clock.monotonic() < 41s);
  CHECK(courier.gauges().attempts == 6);
}

TEST_CASE("endpoints that accept and say nothing do not keep a prompt one waiting") {
  std::vector<std::string> shops{"shop-0"};
  for (int i = 1; i < 20; ++i) shops.push_back("silent-" + std::to_string(i));
  World world{shops};
  Courier courier{world.outbox, FixedDelay{.delay = 5s, .attempts = 100}, world.clock,
                  Shops{world.clock}, CourierSettings{.in_flight = 8}};
  for (int i = 0; i < 100; ++i) {
    world.enqueue("evt_" + std::to_string(i));
    const Millis until = world.clock.monotonic() + 10s;
    while (world.clock.monotonic() < until) {
      REQUIRE(courier.step(until - world.clock.monotonic()));
    }
    const DeliveryRecord record = world.record("evt_" + std::to_string(i));
    REQUIRE(record.state == DeliveryState::delivered);
    CHECK(record.attempts.at(0).attempt.at - record.enqueued_at <= 1s);
  }
}

TEST_CASE("a Retry-After holds the whole endpoint, and no other") {
  World world{{"shop-1", "shop-2"}};
  world.enqueue("evt_1");
  const http::Response busy{.status = 429, .headers = {{"Retry-After", "60"}}};
  auto courier = world.courier({busy, 200, 200, 200, 200});
  while (world.clock.monotonic() < 1s) REQUIRE(courier.step(1s, world.diary()));
  world.enqueue("evt_2");
  while (world.clock.monotonic() < 50s) REQUIRE(courier.step(1s, world.diary()));
  CHECK(ids_sent(courier.transport()) == std::vector<std::string>{"evt_1", "evt_1", "evt_2"});
  CHECK(courier.transport().sent()[2].url == "https://shop-2.example");
  CHECK(courier.gauges().held == 1);
  REQUIRE(courier.run_until_idle({}, world.diary()));
  CHECK(world.clock.monotonic() >= 60s);
  CHECK(courier.transport().sent().size() == 5);
  CHECK(courier.gauges().delivered == 4);
}

TEST_CASE("410 closes the endpoint: what is waiting stays unsent until an operator resumes it") {
  World world;
  auto courier = world.courier({410, 200, 200}, {.in_flight = 1});
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) world.enqueue(id);
  REQUIRE(courier.run_until_idle({}, world.diary()));
  CHECK(courier.transport().sent().size() == 1);
  CHECK(world.lines.back() == "shop is closed");
  CHECK(world.record("evt_1").state == DeliveryState::dead);
  CHECK(world.record("evt_2").state == DeliveryState::pending);
  CHECK(world.record("evt_2").attempts.empty());
  CHECK(courier.gauges().closed == 1);

  REQUIRE(world.outbox.resume("shop"));
  REQUIRE(courier.run_until_idle());
  CHECK(courier.transport().sent().size() == 3);
  CHECK(world.record("evt_3").state == DeliveryState::delivered);
}

TEST_CASE(
    "an open breaker costs no attempt, lets one probe through and goes on when that succeeds") {
  World world;
  auto courier = world.courier(
      {500, 500, 500, 200, 200, 200},
      {.in_flight = 1, .endpoints = {.breaker_failures = 2, .first_rest = 1h, .longest_rest = 4h}});
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) world.enqueue(id);
  REQUIRE(courier.run_until_idle({}, world.diary()));
  // Two failures open it; the probe after an hour fails, the one after two more succeeds.
  const auto& sent = courier.transport().sent();
  REQUIRE(sent.size() == 6);
  CHECK(world.clock.monotonic() >= 3h);
  CHECK(world.clock.monotonic() < 3h + 10min);
  int attempts = 0;
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) {
    CHECK(world.record(id).state == DeliveryState::delivered);
    attempts += static_cast<int>(world.record(id).attempts.size());
  }
  CHECK(attempts == 6);
  CHECK(std::count(world.lines.begin(), world.lines.end(), "shop is active, breaker open") == 2);
}

TEST_CASE("an endpoint that fails for days is disabled, and somebody is told") {
  World world;
  world.enqueue("evt_1");
  auto courier = world.courier({}, FixedDelay{.delay = 1h, .attempts = 1'000});
  REQUIRE(courier.run_until_idle({}, world.diary()));
  CHECK(world.lines.back() == "shop is disabled, breaker open");
  CHECK(world.clock.monotonic() >= 5 * 24h);
  CHECK(world.clock.monotonic() < 5 * 24h + 3h);
  CHECK(world.record("evt_1").state == DeliveryState::pending);
  CHECK(courier.gauges().disabled == 1);
}

TEST_CASE("a paused endpoint is sent nothing, and everything once it is resumed") {
  World world;
  world.enqueue("evt_1");
  REQUIRE(world.outbox.pause("shop"));
  auto courier = world.courier({200});
  REQUIRE(courier.run_until_idle());
  CHECK(courier.transport().sent().empty());
  CHECK(courier.gauges().paused == 1);
  REQUIRE(world.outbox.resume("shop"));
  REQUIRE(courier.run_until_idle());
  CHECK(courier.gauges().delivered == 1);
}

TEST_CASE("what waited for an operator goes out slowly at first") {
  World world;
  for (int i = 0; i < 1'000; ++i) world.enqueue("evt_" + std::to_string(i));
  REQUIRE(world.outbox.pause("shop"));
  Courier courier{world.outbox, Never{}, world.clock, Shops{world.clock}, CourierSettings{}};
  REQUIRE(courier.run_until_idle());
  REQUIRE(world.outbox.resume("shop", world.clock.now()));
  const Millis resumed = world.clock.monotonic();
  for (const auto& [second, most] : {std::pair{1, 1U}, {2, 3U}, {3, 7U}, {4, 15U}}) {
    while (world.clock.monotonic() < resumed + Seconds{second}) {
      REQUIRE(courier.step(resumed + Seconds{second} - world.clock.monotonic()));
    }
    CHECK(courier.gauges().delivered == most);
  }
  REQUIRE(courier.run_until_idle());
  CHECK(courier.gauges().delivered == 1'000);
  CHECK(world.clock.monotonic() < resumed + 15s);
}

TEST_CASE("an ordered endpoint gets one event at a time, and a dead one halts the rest") {
  World world{{"shop"}, {.ordering = Ordering::endpoint}};
  for (const char* id : {"evt_1", "evt_2", "evt_3", "evt_4"}) world.enqueue(id);
  auto courier =
      world.courier({200, 500, 200, 400, 400, 200}, FixedDelay{.delay = 5s, .attempts = 2});
  REQUIRE(courier.run_until_idle());
  CHECK(ids_sent(courier.transport()) ==
        std::vector<std::string>{"evt_1", "evt_2", "evt_2", "evt_3", "evt_3"});
  CHECK(world.record("evt_3").state == DeliveryState::dead);
  CHECK(world.record("evt_4").state == DeliveryState::blocked);

  REQUIRE(world.outbox.skip(world.record("evt_3").number, world.clock.now()));
  REQUIRE(courier.run_until_idle());
  CHECK(world.record("evt_4").state == DeliveryState::delivered);
}

TEST_CASE("a dead letter that is revived starts its attempts anew under the same id") {
  World world;
  world.enqueue("evt_1");
  auto courier = world.courier({500, 500, 200}, FixedDelay{.delay = 5s, .attempts = 2});
  REQUIRE(courier.run_until_idle());
  const std::vector<DeliveryRecord> dead = world.outbox.dead_letters().value();
  REQUIRE(dead.size() == 1);
  REQUIRE(world.outbox.revive(dead[0].number, world.clock.now()));
  REQUIRE(courier.run_until_idle({}, world.diary()));
  CHECK(world.lines == std::vector<std::string>{"shop evt_1 attempt 1: 200 accepted"});
  CHECK(ids_sent(courier.transport()) == std::vector<std::string>{"evt_1", "evt_1", "evt_1"});
}

TEST_CASE("what was in flight when a courier died is logged as unknown and sent again") {
  World world;
  world.enqueue("evt_1");
  {
    auto courier = world.courier({200});
    REQUIRE(courier.step());
    CHECK(courier.transport().in_flight() == 1);
  }
  auto heir = world.courier({200});
  REQUIRE(heir.run_until_idle({}, world.diary()));
  CHECK(heir.gauges().unknown == 1);
  const DeliveryRecord record = world.record("evt_1");
  CHECK(record.state == DeliveryState::delivered);
  REQUIRE(record.attempts.size() == 2);
  CHECK(record.attempts[0].attempt.fault == Fault::in_doubt);
  CHECK(record.attempts[0].attempt.because ==
        "the outcome is unknown: the courier ended before it was stored");
  CHECK(record.attempts[1].attempt.number == 2);
  CHECK(world.clock.monotonic() >= 5s);
}

TEST_CASE("two couriers do not work on one outbox at once") {
  World world;
  auto first = world.courier({});
  REQUIRE(first.step());
  auto second = world.courier({});
  const Result<void> refused = second.run_until_idle();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  CHECK(second.step().error().fault == Fault::conflict);
  REQUIRE(first.run_until_idle());
  CHECK(second.run_until_idle());
}

TEST_CASE("a courier that is asked to stop claims nothing more and stores what lands") {
  World world;
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) world.enqueue(id);
  struct Stopper {
    std::stop_source* source;
    void operator()(const AttemptEnded&) const noexcept { source->request_stop(); }
    void operator()(const EndpointChanged&) const noexcept {}
    void operator()(const StaleCompletion&) const noexcept {}
    void operator()(const OutboxFailed&) const noexcept {}
  };
  std::stop_source source;
  auto courier = world.courier({200, 200, 200}, {.in_flight = 1});
  REQUIRE(courier.run(source.get_token(), Stopper{&source}));
  CHECK(courier.gauges().in_flight == 0);
  CHECK(courier.transport().sent().size() <= 2);
  CHECK(courier.gauges().delivered == courier.transport().sent().size());
  CHECK(world.outbox.backlog().value().leased == 0);

  auto heir = world.courier({200, 200, 200});
  REQUIRE(heir.run_until_idle());
  CHECK(heir.gauges().unknown == 0);
  CHECK(courier.gauges().delivered + heir.gauges().delivered == 3);
}

TEST_CASE("what flies longer than a stop allows is cut off and stored as unknown") {
  World world;
  world.enqueue("evt_1");
  Courier courier{world.outbox, FixedDelay{.delay = 5s}, world.clock,
                  ScriptedAsyncTransport{world.clock, {200}, 10s},
                  CourierSettings{.stop_allowance = 1s}};
  REQUIRE(courier.step());
  std::stop_source source;
  source.request_stop();
  REQUIRE(courier.run(source.get_token()));
  CHECK(world.clock.monotonic() < 2s);
  CHECK(courier.gauges().unknown == 1);
  CHECK(world.outbox.backlog().value().leased == 0);
  CHECK(world.record("evt_1").attempts.at(0).attempt.fault == Fault::in_doubt);
  // It says nothing of the endpoint.
  CHECK(world.outbox.health("shop").value() == EndpointHealth{});
  // What it would have said by itself counts.
  auto heir = world.courier({500});
  while (heir.gauges().attempts == 0) REQUIRE(heir.step(1min));
  CHECK(world.outbox.health("shop").value().failures == 1);
}

TEST_CASE("a loop of steps ends with what is in flight landed and stored") {
  World world;
  world.enqueue("evt_1");
  world.enqueue("evt_2", {.not_before = world.clock.now() + 1h});
  Courier courier{world.outbox, FixedDelay{.delay = 5s}, world.clock,
                  ScriptedAsyncTransport{world.clock, {200}, 500ms}};
  CHECK(courier.drain());  // There is nothing yet.
  REQUIRE(courier.step());
  REQUIRE(courier.gauges().in_flight == 1);
  REQUIRE(courier.drain(world.diary()));
  CHECK(world.lines == std::vector<std::string>{"shop evt_1 attempt 1: 200 accepted"});
  CHECK(world.outbox.backlog().value().leased == 0);
  CHECK(world.outbox.backlog().value().live == 1);
  CHECK(world.courier({200}).step());  // The outbox is free for the next.
}

TEST_CASE("what an observer enqueues is delivered before a courier calls itself idle") {
  World world;
  world.enqueue("evt_1");
  struct Answering {
    World* world;
    void operator()(const AttemptEnded& notice) const noexcept {
      if (notice.event_id == "evt_1") world->enqueue("evt_2");
    }
    void operator()(const EndpointChanged&) const noexcept {}
    void operator()(const StaleCompletion&) const noexcept {}
    void operator()(const OutboxFailed&) const noexcept {}
  };
  auto courier = world.courier({200, 200});
  REQUIRE(courier.run_until_idle({}, Answering{&world}));
  CHECK(courier.gauges().delivered == 2);
}

TEST_CASE("the numbers of a courier may be read by any thread, and are exact once it has ended") {
  World world;
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) world.enqueue(id);
  auto courier = world.courier({200, 200, 200});
  std::atomic<bool> is_over = false;
  std::jthread reader{[&] {
    while (!is_over) REQUIRE(courier.snapshot().delivered <= 3);
  }};
  REQUIRE(courier.run_until_idle());
  is_over = true;
  CHECK(courier.snapshot().delivered == 3);
  CHECK(courier.snapshot().endpoints == 1);
}

TEST_CASE("one slot is enough for an endpoint that answers among five that do not") {
  for (const Millis poll : {Millis{250}, Millis{1'000}, Millis{5'000}}) {
    World world{{"silent-1", "silent-2", "silent-3", "silent-4", "silent-5", "shop"}};
    for (int i = 0; i < 5; ++i) world.enqueue("evt_" + std::to_string(i));
    Courier courier{
        world.outbox, FixedDelay{.delay = 1s, .attempts = 100}, world.clock, Shops{world.clock},
        CourierSettings{.in_flight = 1, .poll = poll, .endpoints = {.breaker_failures = 0}}};
    while (courier.gauges().delivered < 5 && world.clock.monotonic() < 10min) {
      REQUIRE(courier.step(1min));
    }
    CAPTURE(poll.count(), world.clock.monotonic().count());
    CHECK(courier.gauges().delivered == 5);
    CHECK(world.clock.monotonic() < 6min);
  }
}

TEST_CASE("an outbox that fails once at the end of a stop is asked again") {
  World world;
  world.enqueue("evt_1");
  faulty::Outbox box{world.outbox};
  Courier courier{box, FixedDelay{.delay = 5s}, world.clock,
                  ScriptedAsyncTransport{world.clock, {200}, 10s},
                  CourierSettings{.stop_allowance = 1s}};
  REQUIRE(courier.step());
  box.failing_turns = 1;
  REQUIRE(courier.drain());
  CHECK(courier.gauges().outbox_failures == 1);
  CHECK(world.outbox.backlog().value().leased == 0);

  world.enqueue("evt_2");
  REQUIRE(courier.step());
  box.failing_turns = 1'000'000;
  CHECK(courier.drain().error().fault == Fault::storage);
}

TEST_CASE("a rate that is raised counts from then on") {
  World world;
  const auto subscribe = [&](RateLimit rate) {
    REQUIRE(world.outbox.subscribe(
        {.id = "shop", .url = "https://shop.example", .signing = Unsigned{}, .rate = rate},
        {"payment.*"}));
  };
  subscribe({.per_second = 1.0 / 3'600, .burst = 1});
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) world.enqueue(id);
  auto courier = world.courier({200, 200, 200});
  while (courier.gauges().delivered < 1) REQUIRE(courier.step(1s));
  subscribe({.per_second = 100, .burst = 1});
  const Millis raised = world.clock.monotonic();
  REQUIRE(courier.run_until_idle());
  CHECK(courier.gauges().delivered == 3);
  CHECK(world.clock.monotonic() - raised < 10s);
}

TEST_CASE("the numbers for other threads come up to date soon after the last thing has happened") {
  World world;
  world.enqueue("evt_1");
  auto courier = world.courier({200}, {.poll = 1h});
  Millis last = world.clock.monotonic();
  while (courier.snapshot().delivered == 0) {
    REQUIRE(courier.step(1h));
    if (courier.gauges().delivered == 0) last = world.clock.monotonic();
  }
  CHECK(world.clock.monotonic() - last < 1s);
}

TEST_CASE("settings that break a rule are refused before anything is claimed") {
  World world;
  auto courier = world.courier({}, {.in_flight = 0});
  CHECK(courier.run_until_idle().error().fault == Fault::invalid);
  CHECK(courier.step().error().because == "CourierSettings::in_flight is at least 1");
}

TEST_CASE("a step says how long there is nothing to do") {
  World world;
  auto courier = world.courier({500, 200}, {.poll = 1h});
  REQUIRE(courier.step());
  world.enqueue("evt_1", {.not_before = world.clock.now() + 30s});
  Result<Millis> pause = courier.step();
  for (int i = 0; i < 40; ++i) pause = courier.step();
  REQUIRE(pause);
  CHECK(*pause == 30s);
  world.clock.advance(29s);
  REQUIRE(courier.step());
  CHECK(courier.transport().sent().empty());
  world.clock.advance(1s);
  REQUIRE(courier.step());
  CHECK(courier.transport().sent().size() == 1);
}

TEST_CASE("an endpoint that this process has not subscribed keeps its deliveries waiting") {
  World world;
  world.enqueue("evt_1");
  MemoryOutbox other = world.outbox;
  CHECK(world.courier({200}).run_until_idle());
  CHECK(world.record("evt_1").state == DeliveryState::delivered);
}

TEST_CASE("an event that is not enqueued twice is not delivered twice") {
  World world;
  world.enqueue("evt_1");
  world.enqueue("evt_1");
  auto courier = world.courier({200, 200});
  REQUIRE(courier.run_until_idle());
  CHECK(courier.transport().sent().size() == 1);
}

}  // namespace
