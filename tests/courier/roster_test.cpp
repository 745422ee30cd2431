// SPDX-License-Identifier: MIT
// Tests of the roster: who is ready, whose turn it is, and when somebody will be.
#include <paycourier/courier/roster.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <vector>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Roster;
using courier::Station;

std::vector<std::int64_t> numbers(const std::vector<Station*>& chosen) {
  std::vector<std::int64_t> found;
  for (const Station* station : chosen) found.push_back(station->number);
  std::sort(found.begin(), found.end());
  return found;
}

void prove(Roster& roster, Station& station) {
  const Departure flight = roster.traffic().depart(station, 0ms);
  roster.traffic().land(station, flight, {.verdict = Verdict::delivered, .status = 200}, 0ms);
  roster.look_again(station, noon);
}

/// Stations 1 to `many`, which have answered before, each with work that is due at noon.
Roster busy_roster(int many, CourierSettings settings = {}) {
  Roster roster{settings};
  std::vector<Post> posts;
  for (int i = many; i >= 1; --i) posts.push_back(post(i));
  roster.refresh(std::move(posts), noon);
  for (int i = 1; i <= many; ++i) {
    prove(roster, *roster.find(i));
    roster.hear({i, noon}, noon);
  }
  return roster;
}

TEST_CASE("a roster finds its stations by number, in whatever order they came") {
  Roster roster{{}};
  roster.refresh({}, noon);
  CHECK(roster.find(1) == nullptr);
  std::vector<Post> posts;
  for (const int number : {5, 1, 9}) posts.push_back(post(number));
  roster.refresh(std::move(posts), noon);
  for (const int number : {1, 5, 9}) CHECK(roster.find(number)->number == number);
  CHECK(roster.find(4) == nullptr);
  CHECK(roster.find(10) == nullptr);
}

TEST_CASE("slots are shared out over all that are ready, one each before anyone gets a second") {
  Roster roster = busy_roster(4, {.in_flight = 6});
  const std::vector<Station*> chosen = roster.choose(noon);
  CHECK(numbers(chosen) == std::vector<std::int64_t>{1, 2, 3, 4});
  for (const Station* station : chosen) CHECK((station->wanted == 1 || station->wanted == 2));
}

TEST_CASE("whoever got nothing this time comes first the next time") {
  Roster roster = busy_roster(4, {.in_flight = 1});
  std::vector<std::int64_t> seen;
  for (int turn = 0; turn < 4; ++turn) {
    for (Station* station : roster.choose(noon)) {
      seen.push_back(station->number);
      station->wanted = 0;
      roster.look_again(*station, noon);
    }
  }
  std::sort(seen.begin(), seen.end());
  CHECK(seen == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("no station gets more than its cap, and a full one is out of the ring") {
  Roster roster = busy_roster(1, {.per_endpoint = 3});
  for (int i = 0; i < 9; ++i) {  // As many at once as it may have, until it may have no more.
    std::vector<Departure> flights;
    for (Station* station : roster.choose(noon)) {
      for (; station->wanted > 0; --station->wanted) {
        flights.push_back(roster.traffic().depart(*station, 0ms));
      }
    }
    for (const Departure& flight : flights) {
      const Reading accepted{.verdict = Verdict::delivered, .status = 200};
      roster.traffic().land(*roster.find(1), flight, accepted, 0ms);
    }
    roster.look_again(*roster.find(1), noon);
  }
  const std::vector<Station*> chosen = roster.choose(noon);
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0]->wanted == 3);
  CHECK_FALSE(roster.anyone_is_ready());
}

TEST_CASE("a station whose work is gone is not chosen again") {
  Roster roster = busy_roster(1);
  const std::vector<Station*> chosen = roster.choose(noon);
  REQUIRE(chosen.size() == 1);
  chosen[0]->wanted = 0;
  chosen[0]->next_due.reset();
  roster.look_again(*chosen[0], noon);
  CHECK_FALSE(roster.anyone_is_ready());
  CHECK(roster.choose(noon).empty());
}

TEST_CASE("work that is due later sets an alarm, and earlier work an earlier one") {
  Roster roster{{}};
  roster.refresh({}, noon);
  std::vector<Post> posts;
  posts.push_back(post(1));
  roster.refresh(std::move(posts), noon);
  CHECK_FALSE(roster.next_alarm());
  roster.hear({1, noon + 1h}, noon);
  CHECK(roster.next_alarm() == noon + 1h);
  roster.hear({1, noon + 5s}, noon);
  roster.hear({1, noon + 2h}, noon);
  CHECK(roster.next_alarm() == noon + 5s);
  roster.wake(noon + 4s);
  CHECK_FALSE(roster.anyone_is_ready());
  roster.wake(noon + 5s);
  CHECK(roster.anyone_is_ready());
  CHECK_FALSE(roster.next_alarm());
}

TEST_CASE("news of an endpoint that nobody knows is passed over") {
  Roster roster{{}};
  roster.hear({7, noon}, noon);
  CHECK_FALSE(roster.anyone_is_ready());
}

TEST_CASE("a station that was paused leaves the ring, and comes back when it is resumed") {
  Roster roster = busy_roster(1);
  std::vector<Post> paused;
  paused.push_back(post(1, {.paused = true}));
  roster.refresh(std::move(paused), noon);
  CHECK(roster.choose(noon).empty());
  CHECK_FALSE(roster.anyone_is_ready());
  std::vector<Post> resumed;
  resumed.push_back(post(1));
  roster.refresh(std::move(resumed), noon);
  CHECK(roster.choose(noon).size() == 1);
}

TEST_CASE("a breaker's rest sets an alarm for its probe") {
  Roster roster{{}};
  std::vector<Post> posts;
  posts.push_back(post(1, {.trips = 1, .opens_at = noon + 30s}));
  roster.refresh(std::move(posts), noon);
  roster.hear({1, noon}, noon);
  CHECK(roster.next_alarm() == noon + 30s);
  roster.wake(noon + 30s);
  const std::vector<Station*> chosen = roster.choose(noon + 30s);
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0]->wanted == 1);
}

TEST_CASE("a station that has just recovered is chosen once, however many slots are free") {
  Roster roster{{}};
  std::vector<Post> posts;
  posts.push_back(post(1, {.recovered_at = noon}));
  roster.refresh(std::move(posts), noon);
  roster.hear({1, noon}, noon);
  const std::vector<Station*> chosen = roster.choose(noon);
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0]->wanted == 1);
}

TEST_CASE("an endpoint that failed when it was last heard of comes back as a slow one") {
  Roster roster{{}};
  std::vector<Post> posts;
  posts.push_back(post(1, {.failing_since = noon - 1h}));
  posts.push_back(post(2));
  roster.refresh(std::move(posts), noon);
  roster.hear({1, noon}, noon);
  CHECK(roster.find(1)->ring == Pace::slow);
  roster.hear({2, noon}, noon);
  CHECK(roster.find(2)->ring == Pace::unproven);
}

TEST_CASE("a station that is over its rate waits for an alarm, and not in a ring") {
  Roster roster = busy_roster(1);
  Station& station = *roster.find(1);
  Endpoint limited = *station.endpoint;
  limited.rate = {.per_second = 0.5};
  roster.refresh({}, noon);
  std::vector<Post> posts;
  posts.push_back({.number = 1, .id = "shop-1", .endpoint = std::make_shared<Endpoint>(limited)});
  roster.refresh(std::move(posts), noon);
  prove(roster, station);
  CHECK_FALSE(roster.anyone_is_ready());
  CHECK(roster.next_alarm() == noon + 2s);
  roster.traffic().tick(2s);
  roster.wake(noon + 2s);
  CHECK(roster.choose(noon + 2s).size() == 1);
}

TEST_CASE("only what could be sent now is counted as what the courier is behind with") {
  Roster roster = busy_roster(2);
  Gauges gauges;
  roster.count(gauges, noon + 1min);
  CHECK(gauges.oldest_ready == noon);
  for (const int number : {1, 2}) {
    Station& station = *roster.find(number);
    station.health.held_until = noon + 1h;
    roster.look_again(station, noon + 1min);
  }
  gauges = {};
  roster.count(gauges, noon + 1min);
  CHECK(gauges.oldest_due == noon);
  CHECK_FALSE(gauges.oldest_ready);
}

TEST_CASE("who waits for its rate does so no longer because the wall clock was set back") {
  Roster roster{{}};
  std::vector<Post> posts;
  posts.push_back(post(1));
  Endpoint slow = *posts[0].endpoint;
  slow.rate = {.per_second = 0.5, .burst = 1};
  posts[0].endpoint = std::make_shared<Endpoint>(slow);
  roster.refresh(std::move(posts), noon);
  roster.wake(noon);
  roster.traffic().tick(0ms);
  Station& station = *roster.find(1);
  prove(roster, station);
  roster.hear({1, noon - 3h}, noon);
  REQUIRE(roster.next_alarm() == noon + 2s);
  const Instant set_back = noon - 1h;
  roster.traffic().tick(500ms);
  roster.wake(set_back + 500ms);
  CHECK(roster.next_alarm() == set_back + 2s);
  roster.traffic().tick(2s);
  roster.wake(set_back + 2s);
  CHECK(roster.anyone_is_ready());
}

}  // namespace
