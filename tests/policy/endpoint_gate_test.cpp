// SPDX-License-Identifier: MIT
// Tests of the gate: what an endpoint may be sent while it is well, resting, on trial, recovering.
#include <paycourier/policy/endpoint_gate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant noon = from_unix(Seconds{1'800'000'000});

TEST_CASE("a healthy endpoint is open without a bound") {
  constexpr EndpointGate gate = gate_of({}, noon, 0);
  STATIC_REQUIRE(gate.most == EndpointGate::unbounded);
  STATIC_REQUIRE_FALSE(gate.is_probe);
  STATIC_REQUIRE_FALSE(gate.until);
  CHECK(gate_of({.failures = 4, .failing_since = noon - 1h}, noon, 0).most ==
        EndpointGate::unbounded);
}

TEST_CASE("a paused, closed or disabled endpoint is sent nothing until an operator acts") {
  for (const EndpointHealth& health :
       {EndpointHealth{.paused = true}, EndpointHealth{.standing = Standing::closed},
        EndpointHealth{.standing = Standing::disabled},
        EndpointHealth{.paused = true, .held_until = noon + 1h},
        EndpointHealth{.standing = Standing::closed, .trips = 1, .opens_at = noon - 1h},
        EndpointHealth{.paused = true, .recovered_at = noon - 1h}}) {
    const EndpointGate gate = gate_of(health, noon, 0);
    CHECK(gate.most == 0);
    CHECK_FALSE(gate.is_probe);
    CHECK_FALSE(gate.until);
  }
}

TEST_CASE("a held endpoint is sent nothing before its hint, and then everything") {
  const EndpointHealth health{.held_until = noon + 30s};
  CHECK(gate_of(health, noon, 0).most == 0);
  CHECK(gate_of(health, noon, 0).until == noon + 30s);
  CHECK(gate_of(health, noon + 29'999ms, 0).most == 0);
  CHECK(gate_of(health, noon + 30s, 0).most == EndpointGate::unbounded);
}

TEST_CASE("an open breaker lets nothing through, and then one probe at a time") {
  const EndpointHealth health{.failures = 5, .trips = 1, .opens_at = noon + 30s};
  CHECK(gate_of(health, noon, 0).most == 0);
  CHECK(gate_of(health, noon, 0).until == noon + 30s);
  CHECK_FALSE(gate_of(health, noon + 29'999ms, 0).is_probe);
  for (const Millis later : {Millis{30s}, Millis{31s}, Millis{24h}}) {
    const EndpointGate gate = gate_of(health, noon + later, 100);
    CHECK(gate.most == 1);
    CHECK(gate.is_probe);
    CHECK_FALSE(gate.until);
  }
}

TEST_CASE("the probe of a held endpoint waits for the hint") {
  const EndpointHealth health{.held_until = noon + 1min, .trips = 1, .opens_at = noon + 30s};
  CHECK(gate_of(health, noon + 30s, 0).most == 0);
  CHECK(gate_of(health, noon + 30s, 0).until == noon + 1min);
  CHECK(gate_of(health, noon + 1min, 0).is_probe);
}

TEST_CASE(
    "an endpoint that recovers gets one request in its first second, and twice as many each") {
  CHECK(ramp_allowance(-1h) == 1);
  CHECK(ramp_allowance(0s) == 1);
  CHECK(ramp_allowance(999ms) == 1);
  CHECK(ramp_allowance(1s) == 3);
  CHECK(ramp_allowance(2s) == 7);
  CHECK(ramp_allowance(11'999ms) == 4'095);
  CHECK(ramp_allowance(12s) == EndpointGate::unbounded);
  CHECK(ramp_allowance(Millis::max()) == EndpointGate::unbounded);
  CHECK(ramp_allowance(Millis::min()) == 1);
}

TEST_CASE("a recovering endpoint gets what its ramp has left, and is asked again each second") {
  const EndpointHealth health{.recovered_at = noon};
  CHECK(gate_of(health, noon, 0).most == 1);
  CHECK(gate_of(health, noon, 1).most == 0);
  CHECK(gate_of(health, noon + 400ms, 1).until == noon + 1s);
  CHECK(gate_of(health, noon + 1s, 1).most == 2);
  CHECK(gate_of(health, noon + 1s, 9).most == 0);
  CHECK(gate_of(health, noon + 1s, 1).until == noon + 2s);
  CHECK_FALSE(gate_of(health, noon + 1s, 1).is_probe);
  const EndpointGate over = gate_of(health, noon + 12s, 1);
  CHECK(over.most == EndpointGate::unbounded);
  CHECK_FALSE(over.until);
}

TEST_CASE("a ramp that begins later than now is at its beginning") {
  const EndpointHealth health{.recovered_at = noon + 700ms};
  CHECK(gate_of(health, noon, 0).most == 1);
  CHECK(gate_of(health, noon, 1).most == 0);
  CHECK(*gate_of(health, noon, 1).until > noon);
}

}  // namespace
