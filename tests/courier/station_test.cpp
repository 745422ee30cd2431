// SPDX-License-Identifier: MIT
// Tests of a station: what it may be sent now, and when it is worth another look.
#include <paycourier/courier/station.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Station;

TEST_CASE("a healthy station with work is ready when the work is due, up to its cap") {
  Station station = station_with_work(noon + 5s);
  CHECK(station.ready_at(noon, 4) == noon + 5s);
  CHECK(station.room(noon, 4) == 4);
  station.in_flight = 3;
  CHECK(station.room(noon, 4) == 1);
  station.wanted = 1;
  CHECK(station.room(noon, 4) == 0);
  station.in_flight = 4;
  CHECK_FALSE(station.ready_at(noon, 4));
}

TEST_CASE("a station without work, without its endpoint or with an operator's word is not ready") {
  Station idle = station_with_work();
  idle.next_due.reset();
  CHECK_FALSE(idle.ready_at(noon, 4));
  CHECK_FALSE(idle.waits_for_operator());

  Station unknown = station_with_work();
  unknown.endpoint = nullptr;
  CHECK(unknown.room(noon, 4) == 0);
  CHECK_FALSE(unknown.ready_at(noon, 4));

  for (const EndpointHealth& health :
       {EndpointHealth{.paused = true}, EndpointHealth{.standing = Standing::closed},
        EndpointHealth{.standing = Standing::disabled}}) {
    Station station = station_with_work();
    station.health = health;
    CHECK(station.waits_for_operator());
    CHECK(station.room(noon, 4) == 0);
    CHECK_FALSE(station.ready_at(noon, 4));
  }
}

TEST_CASE("a held station is ready when the hold is over, or later if its work is due later") {
  Station station = station_with_work(noon);
  station.health.held_until = noon + 30s;
  CHECK(station.room(noon, 4) == 0);
  CHECK(station.ready_at(noon, 4) == noon + 30s);
  station.next_due = noon + 1h;
  CHECK(station.ready_at(noon, 4) == noon + 1h);
}

TEST_CASE("an open breaker lets one probe through when its rest is over, and no second one") {
  Station station = station_with_work(noon);
  station.health = {.failures = 5, .trips = 1, .opens_at = noon + 30s};
  CHECK(station.room(noon, 4) == 0);
  CHECK(station.ready_at(noon, 4) == noon + 30s);
  CHECK(station.room(noon + 30s, 4) == 1);
  station.in_flight = 1;
  CHECK(station.room(noon + 30s, 4) == 0);
  CHECK_FALSE(station.ready_at(noon + 30s, 4));
}

TEST_CASE("a recovered station gets one request in the first second after its probe") {
  Station station = station_with_work(noon);
  station.health = {.trips = 1, .opens_at = noon};
  station.sent_since_recovery = 9;
  station.hear({.recovered_at = noon});
  CHECK(station.room(noon, 64) == 1);
  station.sent_since_recovery = 1;
  CHECK(station.room(noon + 999ms, 64) == 0);
  CHECK(station.ready_at(noon + 1ms, 64) == noon + 1s);
  CHECK(station.room(noon + 1s, 64) == 2);
  CHECK(station.room(noon + 1h, 64) == 64);
}

TEST_CASE("what the outbox says of a station counts, unless the courier knows something newer") {
  Station station = station_with_work();
  station.refresh({.number = 1, .id = "renamed", .health = {.failures = 2}});
  CHECK(station.id == "renamed");
  CHECK(station.endpoint == nullptr);
  CHECK(station.health.failures == 2);

  station.has_news = true;
  station.refresh({.number = 1, .health = {.paused = true, .failures = 0}});
  CHECK(station.health.failures == 2);
  CHECK(station.health.paused);
}

TEST_CASE("one of four starts is for a delivery that was attempted before") {
  Station station = station_with_work();
  station.wanted = 8;
  CHECK(station.want(30s).fresh == 6);
  CHECK(station.want(30s).retries == 2);
  CHECK(station.want(30s).endpoint == 1);

  station.wanted = 1;
  int retries = 0;
  for (station.started = 0; station.started < 100; ++station.started) {
    const Want want = station.want(30s);
    CHECK(want.fresh + want.retries == 1);
    retries += want.retries;
  }
  CHECK(retries == 25);
}

TEST_CASE("a lease is longer than the endpoint's timeout by what it takes to store the outcome") {
  Station station = station_with_work();
  station.wanted = 1;
  CHECK(station.want(30s).lease == station.endpoint->timeout + 30s);
}

TEST_CASE("a station is counted for what it is, and how far behind it is") {
  Gauges gauges;
  station_with_work(noon - 1h).count(gauges, noon);
  Station paused = station_with_work(noon - 2h);
  paused.health.paused = true;
  paused.count(gauges, noon);
  Station broken = station_with_work(noon);
  broken.health = {.held_until = noon + 1s, .trips = 2};
  broken.count(gauges, noon);
  Station gone = station_with_work(noon);
  gone.health.standing = Standing::closed;
  gone.count(gauges, noon);
  Station disabled = station_with_work(noon);
  disabled.health.standing = Standing::disabled;
  disabled.endpoint = nullptr;
  disabled.count(gauges, noon);
  CHECK(gauges.endpoints == 4);
  CHECK(gauges.paused == 1);
  CHECK(gauges.closed == 1);
  CHECK(gauges.disabled == 1);
  CHECK(gauges.held == 1);
  CHECK(gauges.breakers_open == 1);
  CHECK(gauges.oldest_due == noon - 1h);
}

}  // namespace
