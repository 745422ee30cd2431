// SPDX-License-Identifier: MIT
// Tests of the ledger: nothing leaves it before it is stored, and then it is told once.
#include <paycourier/courier/ledger.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <string>
#include <vector>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Ledger;
using courier::Station;

struct Listener {
  std::vector<std::string>* told;
  void operator()(const AttemptEnded& notice) const noexcept { told->push_back(describe(notice)); }
  void operator()(const EndpointChanged& notice) const noexcept {
    told->push_back("changed " + std::string{notice.endpoint_id});
  }
  void operator()(const StaleCompletion& notice) const noexcept {
    told->push_back("stale " + std::to_string(notice.delivery));
  }
  void operator()(const OutboxFailed&) const noexcept {}
};

Completion completion(std::int64_t number, Fate fate, std::optional<Fault> fault = {}) {
  return {.delivery = number,
          .fate = fate,
          .due_at = noon + 5s,
          .attempt = {.number = 1, .fault = fault, .because = fault ? "it broke" : ""},
          .because = fate == Fate::dead ? "enough" : ""};
}

TEST_CASE("what was entered stays in the ledger until a turn was taken") {
  Station station = station_with_work();
  Ledger ledger;
  CHECK_FALSE(ledger.has_anything());
  ledger.enter(completion(1, Fate::delivered), station, "evt_1");
  CHECK(ledger.has_anything());
  CHECK(ledger.turn({}).completions.size() == 1);
  CHECK(ledger.turn({}).completions.size() == 1);

  std::vector<std::string> told;
  Listener listener{&told};
  Gauges gauges;
  ledger.close({}, gauges, listener, [](Station&, Instant) {});
  CHECK(told == std::vector<std::string>{"shop evt_1 attempt 1: accepted"});
  CHECK_FALSE(ledger.has_anything());
  CHECK(ledger.turn({}).completions.empty());
}

TEST_CASE("stored attempts are counted by what came of them") {
  Station station = station_with_work();
  Ledger ledger;
  ledger.enter(completion(1, Fate::delivered), station, "a");
  ledger.enter(completion(2, Fate::waiting, Fault::in_doubt), station, "b");
  ledger.enter(completion(3, Fate::dead, Fault::unreachable), station, "c");
  ledger.enter(completion(4, Fate::delivered), station, "d");
  ledger.enter(completion(5, Fate::returned), station, "e");

  std::vector<std::string> told;
  Listener listener{&told};
  Gauges gauges;
  std::vector<Instant> waiting;
  ledger.close({4}, gauges, listener, [&](Station&, Instant due) { waiting.push_back(due); });
  CHECK(waiting == std::vector<Instant>{noon + 5s, noon + 5s});  // And what was given back.
  CHECK(gauges.attempts == 3);
  CHECK(gauges.delivered == 1);
  CHECK(gauges.dead == 1);
  CHECK(gauges.unknown == 1);
  CHECK(gauges.stale == 1);
  REQUIRE(told.size() == 4);
  CHECK(told[2] == "shop c attempt 1: unreachable, it broke; given up: enough");
  CHECK(told[3] == "stale 4");
}

TEST_CASE(
    "an endpoint that changed is stored once, as it is at the turn, and told of what matters") {
  Station station = station_with_work();
  Ledger ledger;
  ledger.enter(station, station.health);
  CHECK_FALSE(ledger.has_anything());

  ledger.enter(station, {.failures = 1});
  ledger.enter(station, {.failures = 2});
  CHECK(station.has_news);
  REQUIRE(ledger.turn({}).health.size() == 1);
  CHECK(ledger.turn({}).health[0].health.failures == 2);

  ledger.enter(station, {.failures = 3, .trips = 1, .opens_at = noon});
  ledger.enter(station, {.failures = 4, .trips = 2, .opens_at = noon + 1s});
  ledger.enter(station, {.standing = Standing::closed, .failures = 4, .trips = 2});
  std::vector<std::string> told;
  Listener listener{&told};
  Gauges gauges;
  ledger.close({}, gauges, listener, [](Station&, Instant) {});
  // Opened, still open after a probe, closed for good.
  CHECK(told == std::vector<std::string>{"changed shop", "changed shop", "changed shop"});
  CHECK_FALSE(station.has_news);
  CHECK_FALSE(ledger.has_anything());
}

}  // namespace
