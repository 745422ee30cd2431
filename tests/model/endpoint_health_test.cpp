// SPDX-License-Identifier: MIT
// Tests of an endpoint's health as a value: a new endpoint is open, and a standing has a name.
#include <paycourier/model/endpoint_health.hpp>

#include <catch2/catch_test_macros.hpp>

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

}  // namespace
