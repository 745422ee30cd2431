// SPDX-License-Identifier: MIT
// Tests of an endpoint's health: every row of the table of answers, the breaker, the ramp, the end.
#include <paycourier/policy/endpoint_rules.hpp>

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant noon = from_unix(Seconds{1'800'000'000});
constexpr EndpointRules rules;

Reading answer(int status, const std::string& retry_after = {}) {
  http::Response response{.status = status};
  if (!retry_after.empty()) response.headers.add("Retry-After", retry_after);
  return read_answer(response, noon);
}
Reading no_answer(Fault fault) { return read_answer(Error{fault, "it ended"}, noon); }

/// After so many of the same answer, one each second; the last one at `now`.
EndpointHealth after_many(int times, const Reading& reading, Instant now = noon,
                          EndpointHealth health = {}, const EndpointRules& by = rules) {
  for (int left = times - 1; left >= 0; --left)
    health = after(health, reading, now - left * 1s, by);
  return health;
}

const EndpointHealth opened = after_many(5, answer(500));

enum class Counts { toward_breaker, toward_disabling, not_at_all };
struct Row {
  const char* what;
  Reading reading;
  Counts counts;
};

TEST_CASE("every answer does to its endpoint what the table of answers says") {
  using enum Counts;
  const Row rows[]{
      {"200", answer(200), not_at_all},
      {"204", answer(204), not_at_all},
      {"299", answer(299), not_at_all},
      {"300", answer(300), toward_breaker},
      {"301", answer(301), toward_breaker},
      {"307 with a hint", answer(307, "60"), toward_breaker},
      {"399", answer(399), toward_breaker},
      {"408", answer(408), toward_breaker},
      {"425", answer(425), toward_breaker},
      {"429 without a hint", answer(429), toward_breaker},
      {"429 with a hint of nothing", answer(429, "0"), toward_breaker},
      {"429 with a date that is past", answer(429, "Sun, 06 Nov 1994 08:49:37 GMT"),
       toward_breaker},
      {"429 with a hint that is none", answer(429, "soon"), toward_breaker},
      {"500", answer(500), toward_breaker},
      {"500 with a hint", answer(500, "60"), toward_breaker},
      {"502", answer(502), toward_breaker},
      {"503 without a hint", answer(503), toward_breaker},
      {"504", answer(504), toward_breaker},
      {"599", answer(599), toward_breaker},
      {"no status of HTTP", answer(999), toward_breaker},
      {"429 with a hint", answer(429, "60"), toward_disabling},
      {"503 with a hint", answer(503, "60"), toward_disabling},
      {"400", answer(400), toward_disabling},
      {"401", answer(401), toward_disabling},
      {"403", answer(403), toward_disabling},
      {"404", answer(404), toward_disabling},
      {"404 with a hint", answer(404, "60"), toward_disabling},
      {"410", answer(410), toward_disabling},
      {"422", answer(422), toward_disabling},
      {"499", answer(499), toward_disabling},
      {"nobody there", no_answer(Fault::unreachable), toward_breaker},
      {"a broken connection", no_answer(Fault::in_doubt), toward_breaker},
      {"a refused certificate", no_answer(Fault::unauthorized), toward_breaker},
      {"an answer that is not HTTP", no_answer(Fault::malformed), toward_breaker},
      {"a forbidden address", no_answer(Fault::invalid), toward_breaker},
      {"a stop", no_answer(Fault::stopped), not_at_all},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const EndpointHealth once = after({}, row.reading, noon, rules);
    CHECK(once.failures == (row.counts == Counts::toward_breaker ? 1 : 0));
    CHECK(once.failing_since ==
          (row.counts == Counts::not_at_all ? std::nullopt : std::optional{noon}));
    CHECK((once.standing == Standing::closed) == (row.reading.status == 410));
    const bool is_held = row.reading.verdict == Verdict::hold && row.reading.asked > 0ms;
    CHECK(once.held_until == (is_held ? noon + 60s : Instant{}));
    CHECK_FALSE(once.paused);
    const EndpointHealth often = after_many(5, row.reading);
    CHECK((often.trips == 1) == (row.counts == Counts::toward_breaker));
  }
}

TEST_CASE("the breaker opens after five failures in a row") {
  const EndpointHealth four = after_many(4, answer(500));
  CHECK(four.trips == 0);
  CHECK(four.failures == 4);
  CHECK(gate_of(four, noon, 0).most == EndpointGate::unbounded);
  CHECK(opened.trips == 1);
  CHECK(opened.opens_at == noon + 30s);
  CHECK(gate_of(opened, noon, 0).most == 0);
  CHECK(after_many(2, answer(500), noon, {}, {.breaker_failures = 2}).trips == 1);
}

TEST_CASE("a success between failures keeps the breaker closed, and so does another 4xx") {
  for (const int status : {200, 404}) {
    EndpointHealth health = after_many(4, answer(500));
    health = after(health, answer(status), noon, rules);
    CHECK(health.failures == 0);
    CHECK_FALSE(health.recovered_at);
    CHECK(after_many(4, answer(500), noon, health).trips == 0);
  }
}

TEST_CASE("no number of failures opens a breaker that is not there") {
  const EndpointHealth health = after_many(50, answer(500), noon, {}, {.breaker_failures = 0});
  CHECK(health.trips == 0);
  CHECK(gate_of(health, noon, 0).most == EndpointGate::unbounded);
}

TEST_CASE("each failed probe doubles the rest, up to an hour") {
  EndpointHealth health = opened;
  Instant now = noon;
  for (const Millis rest : {Millis{30s}, Millis{1min}, Millis{2min}, Millis{4min}, Millis{8min},
                            Millis{16min}, Millis{32min}, Millis{1h}, Millis{1h}}) {
    CHECK(health.opens_at - now == rest);
    now = health.opens_at + 3s;
    health = after(health, no_answer(Fault::in_doubt), now, rules, health.opens_at);
  }
  CHECK(health.trips == 10);
}

TEST_CASE("the longest rest and the largest number of trips are answered at once") {
  EndpointHealth health{.trips = 2'000'000'000, .opens_at = noon};
  CHECK(after(health, answer(500), noon, rules).opens_at == noon + 1h);
  const EndpointRules odd{.first_rest = Millis::max(), .longest_rest = Millis::max()};
  CHECK(after(health, answer(500), noon, odd).opens_at == Instant{Millis::max()});
  const EndpointRules none{.first_rest = -1h, .longest_rest = -2h};
  CHECK(after(health, answer(500), noon, none).opens_at == noon + 1ms);
}

TEST_CASE("the success of a probe closes the breaker and begins the ramp") {
  const Instant probed = opened.opens_at;
  const Instant now = probed + 2s;
  const EndpointHealth health = after(opened, answer(200), now, rules, probed);
  CHECK(health == EndpointHealth{.recovered_at = now});
  CHECK(after(opened, answer(404), now, rules, probed).trips == 0);
  CHECK(after(opened, answer(404), now, rules, probed).recovered_at == now);
}

TEST_CASE("after a recovery the breaker opens anew, with its first rest") {
  EndpointHealth health = after(opened, answer(500), opened.opens_at, rules);
  REQUIRE(health.trips == 2);
  const Instant now = health.opens_at;
  health = after_many(5, answer(500), now + 5s, after(health, answer(200), now, rules));
  CHECK(health.trips == 1);
  CHECK(health.opens_at == now + 5s + 30s);
  CHECK_FALSE(health.recovered_at);
}

TEST_CASE("an endpoint that recovers with ten thousand waiting gets two requests in a second") {
  EndpointHealth health = opened;
  int sent = 0;
  const auto send_all = [&](Instant now) {
    int sent_since = 0;
    for (int waiting = 10'000; waiting > 0; --waiting) {
      const EndpointGate gate = gate_of(health, now, sent_since);
      if (gate.most == 0) break;
      ++sent;
      if (!gate.is_probe) ++sent_since;
      health = after(health, answer(200), now, rules, now);
    }
  };
  send_all(health.opens_at);
  CHECK(sent == 2);
}

TEST_CASE("what was in flight as the breaker opened changes nothing about its timing") {
  const Instant before = noon - 10s;
  for (const Reading& late : {answer(200), answer(404), answer(500), answer(503),
                              no_answer(Fault::in_doubt), no_answer(Fault::unreachable)}) {
    for (const Instant now : {noon + 5s, opened.opens_at, opened.opens_at + 1min}) {
      const EndpointHealth health = after(opened, late, now, rules, before);
      CHECK(health.trips == opened.trips);
      CHECK(health.failures == opened.failures);
      CHECK(health.opens_at == opened.opens_at);
      CHECK_FALSE(health.recovered_at);
    }
  }
  const EndpointHealth delivered = after(opened, answer(200), noon + 5s, rules, before);
  CHECK(opened.failing_since);
  CHECK_FALSE(delivered.failing_since);
}

TEST_CASE("an answer without a beginning counts from its end") {
  CHECK(after(opened, answer(500), opened.opens_at - 1ms, rules) == opened);
  CHECK(after(opened, answer(500), opened.opens_at, rules).trips == 2);
}

TEST_CASE("a stop says nothing about the endpoint") {
  CHECK(after(opened, no_answer(Fault::stopped), opened.opens_at, rules) == opened);
  const EndpointHealth failing = after_many(3, answer(500), noon - 24h * 9);
  CHECK(after(failing, no_answer(Fault::stopped), noon, rules) == failing);
}

TEST_CASE("a Retry-After holds the whole endpoint, for 24 hours at most") {
  CHECK(after({}, answer(429, "7"), noon, rules).held_until == noon + 7s);
  CHECK(after({}, answer(503, "86401"), noon, rules).held_until == noon + 24h);
  CHECK(after({}, answer(503, "99999999999999999999"), noon, rules).held_until == noon + 24h);
  const EndpointRules brief{.longest_hold = 10s};
  CHECK(after({}, answer(503, "60"), noon, brief).held_until == noon + 10s);
  const Reading endless{.verdict = Verdict::hold, .asked = unlimited};
  const EndpointRules patient{.longest_hold = unlimited};
  CHECK(after({}, endless, noon, patient).held_until == Instant{Millis::max()});
}

TEST_CASE("a shorter hint does not shorten a hold") {
  const EndpointHealth held = after({}, answer(429, "60"), noon, rules);
  CHECK(after(held, answer(429, "7"), noon, rules).held_until == noon + 60s);
  CHECK(after(held, answer(429, "90"), noon, rules).held_until == noon + 90s);
  CHECK(after(held, answer(200), noon, rules).held_until == noon + 60s);
}

TEST_CASE("a hint neither opens the breaker nor forgets the failures before it") {
  EndpointHealth health = after_many(4, answer(500));
  health = after_many(50, answer(503, "1"), noon, health);
  CHECK(health.trips == 0);
  CHECK(health.failures == 4);
  CHECK(after(health, answer(500), noon, rules).trips == 1);
}

TEST_CASE("a probe that is answered with a hint is followed by one probe after the hint") {
  const Instant probed = opened.opens_at;
  const EndpointHealth health = after(opened, answer(503, "300"), probed + 1s, rules, probed);
  CHECK(health.trips == 1);
  CHECK_FALSE(health.recovered_at);
  CHECK(gate_of(health, probed + 300s, 0).until == probed + 301s);
  CHECK(gate_of(health, probed + 301s, 0).is_probe);
}

TEST_CASE("a hold as long as the breaker's rest ends with a ramp; a shorter one does not") {
  const EndpointHealth held = after({}, answer(503, "30"), noon, rules);
  CHECK(gate_of(held, noon + 29s, 0).most == 0);
  CHECK(gate_of(held, noon + 30s, 0).most == 1);
  CHECK(gate_of(held, noon + 30s, 1).most == 0);
  CHECK(gate_of(held, noon + 42s, 1).most == EndpointGate::unbounded);
  const EndpointHealth briefly = after({}, answer(503, "29"), noon, rules);
  CHECK(gate_of(briefly, noon + 29s, 0).most == EndpointGate::unbounded);
}

TEST_CASE("a 410 closes the endpoint, and a later success does not open it") {
  EndpointHealth health = after({}, answer(410), noon, rules);
  CHECK(health.standing == Standing::closed);
  CHECK(after(health, answer(500), noon + 24h * 9, rules).standing == Standing::closed);
  health = after(health, answer(200), noon + 1s, rules);
  CHECK(health.standing == Standing::closed);
  CHECK(gate_of(health, noon + 24h * 365, 0).most == 0);
}

TEST_CASE("five days of failure without a success disable an endpoint") {
  for (const Reading& failure :
       {answer(500), answer(404), answer(429, "60"), answer(301), no_answer(Fault::unreachable)}) {
    EndpointHealth health = after({}, failure, noon, rules);
    health = after(health, failure, noon + 24h * 5 - 1ms, rules);
    CHECK(health.standing == Standing::active);
    CHECK(health.failing_since == noon);
    CHECK(after(health, failure, noon + 24h * 5, rules).standing == Standing::disabled);
    const EndpointHealth mended = after(health, answer(200), noon + 24h * 4, rules);
    CHECK(after(mended, failure, noon + 24h * 5, rules).standing == Standing::active);
  }
}

TEST_CASE("an endpoint is never disabled where the rules say so") {
  const EndpointRules lenient{.disabled_after = unlimited};
  const EndpointHealth failing{.failing_since = Instant{}};
  CHECK(after(failing, answer(500), noon, lenient).standing == Standing::active);
}

TEST_CASE("a paused endpoint stays paused, whatever the answers say") {
  for (const int status : {200, 404, 410, 429, 500}) {
    CHECK(after({.paused = true}, answer(status), noon, rules).paused);
  }
}

#ifndef __clang__  // Clang 14 knows no std::string while compiling, and a reading has one.
TEST_CASE("an endpoint's health is known while compiling") {
  constexpr auto often = [](int times) constexpr {
    Reading broke_down{.status = 500, .fault = Fault::in_doubt};
    EndpointHealth health;
    for (int i = 0; i < times; ++i) health = after(health, broke_down, noon, rules);
    return health;
  };
  STATIC_REQUIRE(often(4).trips == 0);
  STATIC_REQUIRE(often(5).opens_at == noon + 30s);
  STATIC_REQUIRE(gate_of(often(5), noon + 30s, 0).is_probe);
}
#endif

}  // namespace
