// SPDX-License-Identifier: MIT
// Tests of the alarms: the earliest first, and those that were overtaken are void.
#include <paycourier/courier/alarms.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Alarms;
using courier::Station;

void set(Alarms& alarms, Station& station, Instant at, std::size_t most = 64) {
  station.alarm = at;
  alarms.set({at, &station}, most);
}

TEST_CASE("alarms go off in the order of their times, and not before") {
  Station first, second;
  Alarms alarms;
  CHECK_FALSE(alarms.next());
  set(alarms, second, noon + 2s);
  set(alarms, first, noon + 1s);
  CHECK(alarms.next() == noon + 1s);
  CHECK(alarms.take(noon) == nullptr);
  CHECK(alarms.take(noon + 1s) == &first);
  CHECK(alarms.take(noon + 1s) == nullptr);
  CHECK(alarms.take(noon + 1h) == &second);
  CHECK_FALSE(alarms.next());
}

TEST_CASE("an alarm that was set anew or taken back does not go off") {
  Station station, other;
  Alarms alarms;
  set(alarms, station, noon + 1s);
  set(alarms, station, noon + 5s);
  set(alarms, other, noon + 2s);
  other.alarm.reset();
  CHECK(alarms.next() == noon + 5s);
  CHECK(alarms.take(noon + 4s) == nullptr);
  CHECK(alarms.take(noon + 5s) == &station);
}

TEST_CASE("alarms that were overtaken are cleared away before there are too many") {
  Station station, steady;
  Alarms alarms;
  set(alarms, steady, noon + 1h, 4);
  for (int i = 0; i < 1'000; ++i) set(alarms, station, noon + 2h + Millis{i}, 4);
  CHECK(alarms.take(noon + 1h) == &steady);
  CHECK(alarms.take(noon + 3h) == &station);
  station.alarm.reset();
  CHECK(alarms.take(noon + 3h) == nullptr);
}

TEST_CASE("an alarm that was taken back and set for the same time again is one alarm") {
  Station station;
  Alarms alarms;
  for (std::uint64_t turn = 1; turn <= 100; ++turn) {
    station.alarm = noon;
    station.alarm_turn = turn;
    alarms.set({noon, &station, turn}, 1'000);
  }
  CHECK(alarms.take(noon) == &station);
  CHECK(alarms.take(noon) == nullptr);
}

}  // namespace
