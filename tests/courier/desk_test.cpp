// SPDX-License-Identifier: MIT
// Tests of the desk: an outbox that fails is told of and tried again, and nothing is lost over it.
#include <paycourier/courier/desk.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/faulty_outbox.hpp>
#include <courier/stations.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using courier::Desk;
using courier::Station;
using stations::noon;

struct Errors {
  std::vector<std::string>* told;
  void operator()(const OutboxFailed& notice) const noexcept {
    told->push_back(describe(notice.error));
  }
  void operator()(const auto&) const noexcept {}
};

struct World {
  testing::MemoryOutbox memory;
  faulty::Outbox box{memory};
  Desk<faulty::Outbox> desk{box, CourierSettings{}};
  std::vector<std::string> told;
  Errors watch{&told};

  World() {
    REQUIRE(memory.subscribe(*stations::shop(), {"*"}));
    REQUIRE(
        memory.enqueue({.id = "evt_1", .type = "payment.completed", .payload = "{}"}, {}, noon));
    REQUIRE(desk.open(noon, {}));
  }
  Result<Turned> claim() { return desk.store(desk.roster().choose(noon), noon, 0ms, watch); }
};

TEST_CASE("a desk hears of every endpoint and of what is due, until there is nothing new") {
  World world;
  CHECK_FALSE(world.desk.heard_all());
  while (!world.desk.heard_all()) REQUIRE(world.desk.hear(noon, 0ms, world.watch));
  CHECK(world.desk.roster().anyone_is_ready());
  const Result<Turned> turned = world.claim();
  REQUIRE(turned);
  REQUIRE(turned->claimed.size() == 1);
  CHECK(turned->claimed[0].event.payload == "{}");
  CHECK(world.told.empty());
}

TEST_CASE("news is not lost when the endpoints could not be read at first") {
  World world;
  world.box.failing_posts = 1;
  CHECK_FALSE(world.desk.hear(noon, 0ms, world.watch));
  CHECK(world.told ==
        std::vector<std::string>{"storage: SQLite: database or disk is full (SQLITE_FULL)"});
  CHECK(world.desk.hear(noon, 50ms, world.watch));
  CHECK(world.desk.roster().anyone_is_ready());
}

TEST_CASE("a failing outbox is tried again after a while that grows to half a second") {
  World world;
  CHECK(world.desk.rest(0ms) == 0ms);
  world.box.failing_news = 8;
  std::vector<Millis> pauses;
  for (int i = 0; i < 8; ++i) {
    CHECK_FALSE(world.desk.hear(noon, 1h, world.watch));
    pauses.push_back(world.desk.rest(1h));
  }
  CHECK(pauses == std::vector<Millis>{50ms, 100ms, 200ms, 400ms, 500ms, 500ms, 500ms, 500ms});
  CHECK(world.desk.counts().outbox_failures == 8);
  REQUIRE(world.desk.hear(noon, 2h, world.watch));
  REQUIRE(world.claim());
  world.box.failing_news = 1;
  CHECK_FALSE(world.desk.hear(noon, 3h, world.watch));
  CHECK(world.desk.rest(3h) == 50ms);
}

TEST_CASE("what could not be stored stays in the ledger, and what was chosen may be chosen again") {
  World world;
  REQUIRE(world.desk.hear(noon, 0ms, world.watch));
  world.box.failing_turns = 1;
  const std::vector<Station*> chosen = world.desk.roster().choose(noon);
  REQUIRE(chosen.size() == 1);
  CHECK_FALSE(world.desk.store(chosen, noon, 0ms, world.watch));
  CHECK(chosen[0]->wanted == 0);

  const Result<Turned> turned = world.claim();
  REQUIRE(turned);
  const Delivery& delivery = turned->claimed.at(0);
  world.desk.ledger().enter({.delivery = delivery.number,
                             .token = delivery.token,
                             .endpoint = delivery.endpoint,
                             .fate = Fate::delivered},
                            *chosen[0], "evt_1");
  world.box.failing_turns = 2;
  CHECK_FALSE(world.desk.store({}, noon, 0ms, world.watch));
  CHECK(world.desk.ledger().has_anything());
  CHECK_FALSE(world.desk.store({}, noon, 0ms, world.watch));
  CHECK(world.desk.store({}, noon, 0ms, world.watch));
  CHECK_FALSE(world.desk.ledger().has_anything());
  CHECK(world.desk.counts().delivered == 1);
}

TEST_CASE(
    "claims of a courier that died are taken back at once, and later ones when they run out") {
  testing::MemoryOutbox memory;
  REQUIRE(memory.subscribe(*stations::shop(), {"*"}));
  REQUIRE(memory.enqueue({.id = "evt_1", .type = "t", .payload = "{}"}, {}, noon));
  faulty::Outbox box{memory};
  std::vector<std::string> told;
  Errors watch{&told};
  {
    Desk<faulty::Outbox> dead{box, CourierSettings{}};
    REQUIRE(dead.open(noon, {}));
    REQUIRE(dead.hear(noon, 0ms, watch));
    REQUIRE(dead.store(dead.roster().choose(noon), noon, 0ms, watch)->claimed.size() == 1);
  }
  Desk<faulty::Outbox> heir{box, CourierSettings{}};
  REQUIRE(heir.open(noon, {}));
  REQUIRE(heir.hear(noon, 0ms, watch));
  std::vector<Delivery> lost;
  const auto keep = [&](const Delivery& delivery, Station& station) {
    CHECK(station.number == delivery.endpoint);
    lost.push_back(delivery);
  };
  box.failing_lapsed = 1;
  CHECK_FALSE(heir.take_back(noon, 0ms, watch, keep));
  REQUIRE(heir.take_back(noon, 0ms, watch, keep));
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].attempt == 1);
  CHECK(lost[0].event.id == "evt_1");

  // Taken back under a lease of its own: it runs out, too, if nobody completes it.
  REQUIRE(heir.take_back(noon + 29s, 29s, watch, keep));
  CHECK(lost.size() == 1);
  REQUIRE(heir.take_back(noon + 30s, 30s, watch, keep));
  REQUIRE(lost.size() == 2);
  CHECK(lost[1].token > lost[0].token);
}

TEST_CASE("history is pruned once a minute, or slice after slice while there is more") {
  World world;
  world.desk.tidy(noon, 0ms, false, world.watch);
  world.desk.tidy(noon, 59s, false, world.watch);
  CHECK(world.box.prunes == 1);
  world.desk.tidy(noon, 60s, true, world.watch);
  CHECK(world.box.prunes == 2);
  world.box.failing_prunes = 1;
  world.desk.tidy(noon, 120s, false, world.watch);
  CHECK(world.told.size() == 1);
  CHECK(world.desk.rest(120s) == 50ms);
  CHECK(world.desk.rest(130s) == 0ms);

  world.box.slices = 3;
  for (const Millis at : {121s, 121s}) world.desk.tidy(noon, at, false, world.watch);
  CHECK(world.box.prunes == 5);
  for (const Millis at : {121'000ms, 121'049ms, 121'050ms}) {
    world.desk.tidy(noon, at, true, world.watch);
  }
  CHECK(world.box.prunes == 7);
}

TEST_CASE("a desk that cannot take the outbox over says why, and may try again") {
  testing::MemoryOutbox memory;
  faulty::Outbox box{memory};
  box.cannot_be_taken = true;
  Desk<faulty::Outbox> desk{box, CourierSettings{}};
  CHECK(desk.open(noon, {}).error().code == "SQLITE_FULL");
  box.cannot_be_taken = false;
  CHECK(desk.open(noon, {}));
  CHECK(desk.open(noon, {}));
  Desk<faulty::Outbox> other{box, CourierSettings{}};
  CHECK(other.open(noon, {}).error().fault == Fault::conflict);
  desk.close();
  CHECK(other.open(noon, {}));
}

}  // namespace
