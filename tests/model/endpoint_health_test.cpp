// SPDX-License-Identifier: MIT
// Tests of an endpoint's health as a value: a new endpoint is open, and it can be told in words.
#include <paycourier/model/endpoint_health.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace {

using namespace paycourier;

TEST_CASE("a new endpoint is active, and nothing holds it") {
  constexpr EndpointHealth health;
  CHECK_FALSE(health.paused);
  CHECK(health.standing == Standing::active);
  CHECK(health.held_until == Instant{});
  CHECK(health.failures == 0);
  CHECK(health.trips == 0);
  CHECK(health.opens_at == Instant{});
  CHECK_FALSE(health.failing_since);
  CHECK_FALSE(health.recovered_at);
}

TEST_CASE("every standing has a name") {
  CHECK(name(Standing::active) == "active");
  CHECK(name(Standing::closed) == "closed");
  CHECK(name(Standing::disabled) == "disabled");
  CHECK(name(static_cast<Standing>(99)) == "unknown");
  STATIC_REQUIRE(name(Standing::closed) == "closed");
}

TEST_CASE("two healths are the same when every member is") {
  const EndpointHealth fresh;
  CHECK(fresh == EndpointHealth{});
  CHECK(fresh != EndpointHealth{.paused = true});
  CHECK(fresh != EndpointHealth{.standing = Standing::closed});
  CHECK(fresh != EndpointHealth{.held_until = Instant{Millis{1}}});
  CHECK(fresh != EndpointHealth{.failures = 1});
  CHECK(fresh != EndpointHealth{.trips = 1});
  CHECK(fresh != EndpointHealth{.opens_at = Instant{Millis{1}}});
  CHECK(fresh != EndpointHealth{.failing_since = Instant{}});
  CHECK(fresh != EndpointHealth{.recovered_at = Instant{}});
}

TEST_CASE("an endpoint's health is told in a few words, what weighs most first") {
  const Instant now = from_unix(Seconds{1'893'456'000}) + std::chrono::hours{12};
  const auto later = [now](std::int64_t ms) { return now + Millis{ms}; };
  EndpointHealth health;
  CHECK(describe(health, now) == "well");
  health.failures = 4;
  health.recovered_at = now;
  CHECK(describe(health, now) == "well");
  health.trips = 1;
  health.opens_at = later(30'001);
  CHECK(describe(health, now) == "breaker open, probe at 12:00:31Z");
  CHECK(describe(health, health.opens_at) == "breaker open, probe due");
  health.opens_at = later(12 * 3'600'000 - 1);
  CHECK(describe(health, now) == "breaker open, probe at 2030-01-02T00:00:00Z");
  CHECK(describe(health, later(12 * 3'600'000 - 2)) ==
        "breaker open, probe at 2030-01-02T00:00:00Z");
  health.held_until = later(5'000);
  CHECK(describe(health, now) == "held until 12:00:05Z");
  CHECK(describe(health, later(4'999)) == "held until 12:00:05Z");
  CHECK(describe(health, later(5'000)) == "breaker open, probe at 2030-01-02T00:00:00Z");
  health.standing = Standing::closed;
  CHECK(describe(health, now) == "closed");
  health.standing = Standing::disabled;
  CHECK(describe(health, now) == "disabled");
  health.paused = true;
  CHECK(describe(health, now) == "paused");
  CHECK(describe(EndpointHealth{.held_until = Instant::max()}, now) ==
        "held until 9999-12-31T23:59:59Z");
  CHECK(describe(EndpointHealth{.held_until = later(1)}, Instant::min()).substr(0, 11) ==
        "held until ");
}

}  // namespace
