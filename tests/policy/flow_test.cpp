// SPDX-License-Identifier: MIT
// Tests of an endpoint's flow: its pace, and how its cap grows, shrinks and stays within bounds.
#include <paycourier/policy/flow.hpp>

#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr FlowRules rules;

Reading answer(int status) { return read_answer(http::Response{.status = status}, Instant{}); }
Reading no_answer(Fault fault) { return read_answer(Error{fault, "it ended"}, Instant{}); }

/// A flow whose cap is full and all of whose flights then land alike, at `now`.
Flow round_of(Flow flow, const Reading& reading, Millis took, Millis now) {
  int begun = 0;
  for (; room(flow, rules) > 0; ++begun) flow = started(flow, rules);
  for (; begun > 0; --begun) flow = landed(flow, {.began = now - took}, reading, now, rules);
  return flow;
}
Flow after_rounds(int rounds, Flow flow = {}, Millis now = 1h) {
  for (int i = 0; i < rounds; ++i) flow = round_of(flow, answer(200), 20ms, now += 1s);
  return flow;
}
Pace pace(const Flow& flow) { return pace_of(flow, rules); }

TEST_CASE("an endpoint that nothing was heard of is unproven, and gets one request to see") {
  CHECK(pace(Flow{}) == Pace::unproven);
  CHECK(room({}, rules) == 1);
  CHECK(room(started({}, rules), rules) == 0);
  CHECK(pace(overdue(started({}, rules))) == Pace::unproven);
}

TEST_CASE("an endpoint that failed when it was last heard of begins as a slow one") {
  const Flow flow = flow_of({.failing_since = Instant{}});
  CHECK(pace(flow) == Pace::slow);
  CHECK(room(flow, rules) == 1);
  CHECK(pace(flow_of({})) == Pace::unproven);
  CHECK(pace(landed(started(flow, rules), {}, answer(204), 20ms, rules)) == Pace::prompt);
}

TEST_CASE("any quick end proves that an endpoint takes no slot for long") {
  for (const Reading& reading : {answer(200), answer(404), answer(500), answer(429),
                                 no_answer(Fault::unreachable), no_answer(Fault::in_doubt)}) {
    CHECK(pace(landed(started({}, rules), {}, reading, 20ms, rules)) == Pace::prompt);
  }
}

TEST_CASE("a request that was stopped or taken back says nothing") {
  CHECK(landed(started({}, rules), {}, no_answer(Fault::stopped), 9s, rules) == Flow{});
  CHECK(landed(overdue(started({}, rules)), {.is_overdue = true}, no_answer(Fault::stopped), 9s,
               rules) == Flow{});
}

TEST_CASE("what is overdue makes its endpoint slow until it has ended, whatever else is answered") {
  Flow flow = started(started(after_rounds(1), rules), rules);
  flow = overdue(flow);
  CHECK(pace(flow) == Pace::slow);
  CHECK(room(flow, rules) == 0);
  flow = landed(flow, {.began = 2h}, answer(200), 2h + 20ms, rules);
  CHECK(pace(flow) == Pace::slow);
  flow = landed(flow, {.began = 2h, .is_overdue = true}, answer(200), 2h + 1'100ms, rules);
  CHECK(flow.in_flight == 0);
  CHECK(flow.overdue == 0);
  CHECK(pace(flow) == Pace::prompt);
}

TEST_CASE("an endpoint with an overdue request is sent no other one, however wide its cap") {
  const Flow wide = after_rounds(4);
  REQUIRE(room(wide, rules) == 16);
  CHECK(room(started(wide, rules), rules) == 15);
  CHECK(room(overdue(started(wide, rules)), rules) == 0);
}

TEST_CASE("an endpoint that timed out last is slow, one request at a time, until one is answered") {
  for (const Fault fault : {Fault::in_doubt, Fault::unreachable}) {
    const Flow flow = round_of(after_rounds(5), no_answer(fault), 15s, 2h);
    CHECK(pace(flow) == Pace::slow);
    CHECK(room(flow, rules) == 1);
    CHECK(pace(round_of(flow, answer(200), 20ms, 3h)) == Pace::prompt);
    CHECK(pace(round_of(flow, no_answer(fault), 1s, 3h)) == Pace::slow);
  }
}

TEST_CASE("an endpoint that takes longer than a second as a rule is slow") {
  Flow flow = after_rounds(1);
  flow = round_of(flow, answer(200), 1'900ms, 2h);
  CHECK(pace(flow) == Pace::prompt);
  for (int i = 0; i < 4; ++i) flow = round_of(flow, answer(200), 1'900ms, 3h + i * 1s);
  CHECK(pace(flow) == Pace::slow);
  CHECK(room(flow, rules) > 1);
  for (int i = 0; i < 4; ++i) flow = round_of(flow, answer(200), 20ms, 4h + i * 1s);
  CHECK(pace(flow) == Pace::prompt);
}

TEST_CASE("the cap begins with two, doubles with each round of successes, and ends at the most") {
  std::vector<int> caps;
  for (int rounds = 1; rounds <= 7; ++rounds) caps.push_back(room(after_rounds(rounds), rules));
  CHECK(caps == std::vector{2, 4, 8, 16, 32, 64, 64});
  CHECK(after_rounds(9).cap == 64);
}

TEST_CASE("a cap that is not used does not grow") {
  Flow flow = after_rounds(4);
  REQUIRE(room(flow, rules) == 16);
  for (int i = 0; i < 100; ++i) {
    flow = landed(started(flow, rules), {.began = 2h}, answer(200), 2h + 20ms, rules);
  }
  CHECK(room(flow, rules) == 16);
}

TEST_CASE("a timeout, 429, 502, 503 and 504 halve the cap, and other failures leave it") {
  const Flow wide = after_rounds(6);
  REQUIRE(room(wide, rules) == 64);
  for (const int status : {429, 502, 503, 504}) {
    CHECK(round_of(wide, answer(status), 20ms, 2h).cap == 32);
  }
  CHECK(round_of(wide, no_answer(Fault::in_doubt), 15s, 2h).cap == 32);
  for (const int status : {301, 400, 404, 408, 500, 501, 505}) {
    CHECK(round_of(wide, answer(status), 20ms, 2h).cap == 64);
  }
  CHECK(round_of(wide, no_answer(Fault::unreachable), 20ms, 2h).cap == 64);
}

TEST_CASE("the cap halves once for all that were in flight together, and never below one") {
  Flow flow = after_rounds(6);
  Millis now = 2h;
  for (const int cap : {32, 16, 8, 4, 2, 1, 1}) {
    flow = round_of(flow, answer(503), 20ms, now += 1s);
    CHECK(flow.cap == cap);
    CHECK(room(flow, rules) == cap);
  }
}

TEST_CASE("after a halving the cap grows by one for each cap of successes") {
  Flow flow = round_of(after_rounds(4), answer(503), 20ms, 2h);
  REQUIRE(room(flow, rules) == 8);
  flow = after_rounds(1, flow, 3h);
  CHECK(room(flow, rules) == 9);
  flow = after_rounds(3, flow, 4h);
  CHECK(room(flow, rules) == 12);
}

TEST_CASE("a cap stays between one and the most, whatever the rules say") {
  CHECK(room(after_rounds(6), {.most = 10}) == 10);
  CHECK(room(after_rounds(6), {.most = 0}) == 1);
  CHECK(room({}, {.most = -3}) == 1);
  CHECK(room({.in_flight = 9}, rules) == 0);
  CHECK(landed(started({}, rules), {}, answer(200), 20ms, {.first_cap = 0}).cap == 1);
  CHECK(landed(started({}, rules), {}, answer(200), 20ms, {.first_cap = 9, .most = 4}).cap == 4);
}

TEST_CASE("a knock in vain tells nothing but that it was made") {
  const Flow out = started({}, rules);
  const Departure knock{.connect_within = 250ms, .is_knock = true, .is_vain = true};
  const Flow flow = landed(out, knock, no_answer(Fault::stopped), 250ms, rules);
  CHECK(flow == Flow{.knocked = true});
  CHECK(pace(flow) == Pace::unproven);
}

TEST_CASE("with as much in flight as anyone may begin with a prompt endpoint is busy") {
  const Flow prompt{.heard = true, .cap = 64};
  CHECK(pace(prompt) == Pace::prompt);
  CHECK(pace_of(prompt, rules, 1) == Pace::prompt);
  CHECK(pace_of(prompt, rules, 2) == Pace::busy);
  const Flow one = started(prompt, rules), two = started(one, rules);
  CHECK(pace(one) == Pace::prompt);
  CHECK(pace_of(one, rules, 1) == Pace::busy);
  CHECK(pace(two) == Pace::busy);
  CHECK(pace(overdue(two)) == Pace::slow);
  CHECK(pace_of({}, rules, 9) == Pace::unproven);
}

TEST_CASE("an endpoint that could not be connected in the time it had is slow, however little") {
  const Flow out = started({}, rules);
  const Departure flight{.connect_within = 250ms};
  CHECK(pace(landed(out, flight, no_answer(Fault::unreachable), 250ms, rules)) == Pace::slow);
  CHECK(pace(landed(out, flight, no_answer(Fault::unreachable), 249ms, rules)) == Pace::prompt);
  CHECK(pace(landed(out, flight, no_answer(Fault::in_doubt), 300ms, rules)) == Pace::prompt);
  CHECK(pace(landed(out, {}, no_answer(Fault::unreachable), 1s, rules)) == Pace::slow);
}

TEST_CASE("a pace and a room are known while compiling") {
  STATIC_REQUIRE(pace_of(Flow{}, FlowRules{}) == Pace::unproven);
  STATIC_REQUIRE(room(started(Flow{.heard = true}, FlowRules{}), FlowRules{}) == 1);
}

}  // namespace
