// SPDX-License-Identifier: MIT
// Tests of the traffic: the slow get a share and no more, the prompt get what they need, and nobody
// gets two requests while another who is ready gets none.
#include <paycourier/courier/traffic.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <deque>
#include <vector>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Station;
using courier::Traffic;

/// Stations with endless work, each with room as its flow has it.
struct World {
  Traffic traffic;
  std::deque<Station> all;
  struct Flight {
    Station* station;
    Departure departure;
  };
  std::vector<Flight> flights;
  Millis now = {};

  explicit World(CourierSettings settings) : traffic{settings} {}

  Station& add(const Flow& flow) {
    Station& station = all.emplace_back(station_with_work());
    station.flow = flow;
    traffic.enter(station);
    traffic.count_endpoints(static_cast<int>(all.size()));
    return station;
  }
  void add(int many, const Flow& flow) {
    for (int i = 0; i < many; ++i) add(flow);
  }
  void line_up() {
    for (Station& station : all) {
      room(station) > 0 ? traffic.line_up(station) : traffic.leave(station);
    }
  }
  int room(const Station& station) const { return station.room(noon, now, traffic.rules()); }
  Traffic::Choice choose() {
    traffic.tick(now);
    return traffic.choose([this](const Station& station) { return room(station); });
  }
  /// All that may start, starts.
  void start() {
    line_up();
    for (Station* station : choose().chosen) {
      for (; station->wanted > 0; --station->wanted) {
        flights.push_back({station, traffic.depart(*station, now)});
      }
    }
  }
  void land(const Reading& reading) {
    for (const Flight& flight : flights) {
      traffic.land(*flight.station, flight.departure, reading, now);
    }
    flights.clear();
  }
  int up(const Flow& like) const {
    int up = 0;
    for (const Station& station : all) {
      Flow idle = station.flow;
      idle.in_flight = 0;
      if (pace_of(idle, {}) == pace_of(like, {})) up += station.flow.in_flight;
    }
    return up;
  }
};

constexpr Flow unproven{};
constexpr Flow prompt{.heard = true, .cap = 64};
constexpr Flow slow{.heard = true, .silent = true};
const Reading accepted{.verdict = Verdict::delivered, .status = 200};
const Reading silence{.fault = Fault::in_doubt};

TEST_CASE("slots are shared out one each, before anyone gets a second") {
  World world{{.in_flight = 6}};
  world.add(4, prompt);
  world.line_up();
  const Traffic::Choice choice = world.choose();
  CHECK(choice.chosen.size() == 4);
  int sum = 0;
  for (const Station* station : choice.chosen) {
    CHECK((station->wanted == 1 || station->wanted == 2));
    sum += station->wanted;
  }
  CHECK(sum == 6);
}

TEST_CASE("an eighth is for the slow that wait, and an eighth left by the busy who want them all") {
  World world{{.in_flight = 64}};
  world.add(100, slow);
  world.add(10, prompt);
  world.start();
  CHECK(world.up(slow) == 8);
  CHECK(world.up(prompt) == 48);
  CHECK(world.traffic.in_flight() == ByPace{.busy = 48, .slow = 8});
}

TEST_CASE("however many busy endpoints go silent at once, who has little in flight goes on") {
  World world{{.in_flight = 64}};
  world.add(8, prompt);
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.busy = 56});
  for (auto& flight : world.flights) world.traffic.delay(*flight.station, flight.departure);
  CHECK(world.traffic.in_flight() == ByPace{.slow = 56});
  world.add(100, prompt);
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.prompt = 8, .slow = 56});
}

TEST_CASE("the slow and the unproven together have no more than half of the slots, ever") {
  World world{{.in_flight = 64}};
  world.add(100, slow);
  world.add(100, unproven);
  for (int i = 0; i < 5; ++i) world.start();
  CHECK(world.up(slow) + world.up(unproven) == 32);
  CHECK_FALSE(world.traffic.anyone_may_start());
  CHECK(world.traffic.anyone_waits());
}

TEST_CASE("a crowd that nobody knows begins with a few, and soon half of the slots are for it") {
  World world{{.in_flight = 64}};
  world.add(320, unproven);
  std::vector<int> proven;
  for (int round = 0; round < 13; ++round) {
    world.start();
    proven.push_back(world.up(unproven));
    world.now += 100ms;
    world.land(accepted);
  }
  CHECK(proven == std::vector<int>{8, 8, 8, 32, 32, 32, 32, 32, 32, 32, 32, 32, 8});
  CHECK_FALSE(world.traffic.strangers_wait());
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.prompt = 64});
}

TEST_CASE("what the prompt have lately wanted is not given to the slow in a lull") {
  World world{{.in_flight = 64}};
  world.add(32, prompt);
  world.start();
  REQUIRE(world.up(prompt) == 64);
  world.land(accepted);
  for (Station& station : world.all) station.next_due.reset();
  world.add(100, slow);
  const auto only_slow = [&] {
    for (Station& station : world.all) {
      station.flow.silent ? world.traffic.line_up(station) : world.traffic.leave(station);
    }
    return world.choose();
  };
  world.now += 1s;
  CHECK(only_slow().chosen.size() == 8);
  for (Station& station : world.all) station.wanted = 0;
  world.now += 3min;
  CHECK(only_slow().chosen.size() == 24);
}

TEST_CASE("who turns slow while it waits goes over to the ring of the slow, and back") {
  World world{{.in_flight = 64}};
  Station& station = world.add(prompt);
  Departure flight = world.traffic.depart(station, 0ms);
  world.traffic.line_up(station);
  CHECK(station.ring == Pace::prompt);
  world.traffic.delay(station, flight);
  CHECK(flight.is_overdue);
  CHECK(station.ring == Pace::slow);
  CHECK(world.traffic.in_flight() == ByPace{.slow = 1});
  world.traffic.land(station, flight, accepted, 1'001ms);
  CHECK(station.ring == Pace::prompt);
  CHECK(world.traffic.in_flight() == ByPace{});
}

TEST_CASE("a silent endpoint takes no more than a quarter of the slots with it, and then one") {
  World world{{.in_flight = 64}};
  world.add(4, prompt);
  for (int i = 0; i < 3; ++i) world.start();
  for (const Station& station : world.all) CHECK(station.flow.in_flight == 16);
  world.now += 15s;
  world.land(silence);
  world.start();
  for (const Station& station : world.all) CHECK(station.flow.in_flight <= 1);
}

TEST_CASE("claims that were chosen and not to be had take nobody's place") {
  World world{{.in_flight = 4}};
  world.add(2, prompt);
  world.line_up();
  for (Station* station : world.choose().chosen) station->wanted = 0;
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.busy = 4});
}

TEST_CASE("who has no room is passed over, and does not hold up the others") {
  World world{{.in_flight = 4}};
  world.add(2, prompt);
  world.line_up();
  world.all[0].health.paused = true;
  const Traffic::Choice choice = world.choose();
  CHECK(choice.passed == std::vector<Station*>{&world.all[0]});
  CHECK(choice.chosen == std::vector<Station*>{&world.all[1]});
  CHECK_FALSE(world.all[0].ring);
}

TEST_CASE("a departure uses up a bit of the endpoint's rate") {
  World world{{}};
  Station& station = world.add(prompt);
  Endpoint limited = *station.endpoint;
  limited.rate = {.per_second = 1, .burst = 2};
  station.endpoint = std::make_shared<Endpoint>(limited);
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.busy = 2});
  CHECK(station.started == 2);
  world.now = 1s;
  world.start();
  CHECK(world.traffic.in_flight() == ByPace{.busy = 3});
}

}  // namespace
