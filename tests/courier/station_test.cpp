// SPDX-License-Identifier: MIT
// Tests of a station: what it may be sent now, and when it is worth another look.
#include <paycourier/courier/station.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <memory>
#include <optional>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::Station;

constexpr FlowRules rules{.first_cap = 4, .most = 64};

int room(const Station& station, Instant now) { return station.room(now, 0ms, rules); }
std::optional<Instant> ready_at(const Station& station, Instant now) {
  return station.ready_at(now, 0ms, rules);
}

TEST_CASE("a healthy station with work is ready when the work is due, up to its cap") {
  Station station = station_with_work(noon + 5s);
  CHECK(ready_at(station, noon) == noon + 5s);
  CHECK(room(station, noon) == 4);
  station.flow.in_flight = 3;
  CHECK(room(station, noon) == 1);
  station.wanted = 1;
  CHECK(room(station, noon) == 0);
  station.flow.in_flight = 4;
  CHECK_FALSE(ready_at(station, noon));
}

TEST_CASE("a station that nobody has heard of yet, or that is silent, gets one request at a time") {
  for (const Flow& flow : {Flow{}, Flow{.heard = true, .silent = true}}) {
    Station station = station_with_work();
    station.flow = flow;
    CHECK(room(station, noon) == 1);
    station.flow.in_flight = 1;
    CHECK(room(station, noon) == 0);
    CHECK_FALSE(ready_at(station, noon));
  }
}

TEST_CASE("a station is sent no more than its rate, and is ready when the rate allows the next") {
  Station station = station_with_work();
  Endpoint limited = *station.endpoint;
  limited.rate = {.per_second = 2, .burst = 3};
  station.endpoint = std::make_shared<Endpoint>(limited);
  CHECK(room(station, noon) == 3);
  station.wanted = 1;
  CHECK(room(station, noon) == 2);
  station.wanted = 0;
  station.rate = used(limited.rate, station.rate, 3, 0ms);
  CHECK(room(station, noon) == 0);
  CHECK(ready_at(station, noon) == noon + 500ms);
  CHECK(station.room(noon + 500ms, 500ms, rules) == 1);
  CHECK(station.ready_at(noon + 500ms, 500ms, rules) == noon);
  station.next_due = noon + 1h;
  CHECK(ready_at(station, noon) == noon + 1h);
}

TEST_CASE("a station without work, without its endpoint or with an operator's word is not ready") {
  Station idle = station_with_work();
  idle.next_due.reset();
  CHECK_FALSE(ready_at(idle, noon));
  CHECK_FALSE(idle.waits_for_operator());

  Station unknown = station_with_work();
  unknown.endpoint = nullptr;
  CHECK(room(unknown, noon) == 0);
  CHECK_FALSE(ready_at(unknown, noon));

  for (const EndpointHealth& health :
       {EndpointHealth{.paused = true}, EndpointHealth{.standing = Standing::closed},
        EndpointHealth{.standing = Standing::disabled}}) {
    Station station = station_with_work();
    station.health = health;
    CHECK(station.waits_for_operator());
    CHECK(room(station, noon) == 0);
    CHECK_FALSE(ready_at(station, noon));
  }
}

TEST_CASE("a held station is ready when the hold is over, or later if its work is due later") {
  Station station = station_with_work(noon);
  station.health.held_until = noon + 30s;
  CHECK(room(station, noon) == 0);
  CHECK(ready_at(station, noon) == noon + 30s);
  station.next_due = noon + 1h;
  CHECK(ready_at(station, noon) == noon + 1h);
}

TEST_CASE("an open breaker lets one probe through when its rest is over, and no second one") {
  Station station = station_with_work(noon);
  station.health = {.failures = 5, .trips = 1, .opens_at = noon + 30s};
  CHECK(room(station, noon) == 0);
  CHECK(ready_at(station, noon) == noon + 30s);
  CHECK(room(station, noon + 30s) == 1);
  station.flow.in_flight = 1;
  CHECK(room(station, noon + 30s) == 0);
  CHECK_FALSE(ready_at(station, noon + 30s));
}

TEST_CASE("a recovered station gets one request in the first second after its probe") {
  Station station = station_with_work(noon);
  station.health = {.trips = 1, .opens_at = noon};
  station.sent_since_recovery = 9;
  station.hear({.recovered_at = noon});
  CHECK(room(station, noon) == 1);
  station.sent_since_recovery = 1;
  CHECK(room(station, noon + 999ms) == 0);
  CHECK(ready_at(station, noon + 1ms) == noon + 1s);
  CHECK(room(station, noon + 1s) == 2);
  CHECK(room(station, noon + 1h) == 4);
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
  station_with_work(noon - 1h).count(gauges, noon, false);
  Station paused = station_with_work(noon - 2h);
  paused.health.paused = true;
  paused.count(gauges, noon, false);
  Station broken = station_with_work(noon);
  broken.health = {.held_until = noon + 1s, .trips = 2};
  broken.count(gauges, noon, false);
  Station gone = station_with_work(noon);
  gone.health.standing = Standing::closed;
  gone.count(gauges, noon, false);
  Station disabled = station_with_work(noon);
  disabled.health.standing = Standing::disabled;
  disabled.endpoint = nullptr;
  disabled.count(gauges, noon, false);
  CHECK(gauges.endpoints == 4);
  CHECK(gauges.paused == 1);
  CHECK(gauges.closed == 1);
  CHECK(gauges.disabled == 1);
  CHECK(gauges.held == 1);
  CHECK(gauges.breakers_open == 1);
  CHECK(gauges.oldest_due == noon - 1h);
  CHECK_FALSE(gauges.oldest_ready);
}

TEST_CASE("what could be sent now is counted apart from what waits for the endpoint") {
  Gauges gauges;
  station_with_work(noon - 2h).count(gauges, noon, false);
  CHECK_FALSE(gauges.oldest_ready);
  station_with_work(noon - 1h).count(gauges, noon, true);
  station_with_work(noon - 1s).count(gauges, noon, true);
  CHECK(gauges.oldest_due == noon - 2h);
  CHECK(gauges.oldest_ready == noon - 1h);
}

TEST_CASE("an endpoint for which something waits and that nobody subscribed is counted") {
  Gauges gauges;
  Station forgotten = station_with_work(noon);
  forgotten.endpoint = nullptr;
  forgotten.count(gauges, noon, false);
  Station gone = forgotten;
  gone.next_due.reset();
  gone.count(gauges, noon, false);
  CHECK(gauges.unsubscribed == 1);
  CHECK(gauges.endpoints == 0);
}

}  // namespace
