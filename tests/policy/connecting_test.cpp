// SPDX-License-Identifier: MIT
// Tests of how long a request may take to connect.
#include <paycourier/policy/connecting.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr FlowRules rules;
constexpr Flow stranger;
constexpr Flow prompt{.heard = true};
constexpr Flow silent{.heard = true, .silent = true};

ConnectTimes after(int many, Millis took, ConnectTimes times = {}) {
  for (int i = 0; i < many; ++i) times = noted(times, took);
  return times;
}

TEST_CASE("an endpoint is given little time to connect, and a slow one all of it") {
  CHECK(connect_budget(stranger, 15s, rules, {}, false) == 1'250ms);
  CHECK(connect_budget(stranger, 1s, rules, {}, false) == 1s);
  CHECK(connect_budget(prompt, 15s, rules, {}, false) == 1'250ms);
  CHECK(connect_budget(silent, 15s, rules, {}, false) == 15s);
}

TEST_CASE("while other strangers wait, a stranger has what suffices elsewhere") {
  const ConnectTimes quick = after(100, 80ms);
  CHECK(connect_budget(stranger, 15s, rules, quick, true) == rules.connect_least);
  const ConnectTimes far = after(100, 400ms);
  const Millis budget = connect_budget(stranger, 15s, rules, far, true);
  CHECK(budget >= 400ms);
  CHECK(budget < 500ms);
  CHECK(connect_budget(stranger, 100ms, rules, quick, true) == 100ms);
}

TEST_CASE("times that lie far apart are allowed for") {
  ConnectTimes times;
  for (int i = 0; i < 100; ++i) times = noted(times, i % 2 == 0 ? 20ms : 220ms);
  const Millis budget = connect_budget(stranger, 15s, rules, times, true);
  CHECK(budget > 350ms);
  CHECK(budget < 700ms);
}

TEST_CASE("no budget is longer for it, and nobody else's is shorter") {
  CHECK(connect_budget(stranger, 15s, rules, after(100, 30s), true) == 1'250ms);
  const ConnectTimes quick = after(100, 1ms);
  CHECK(connect_budget(stranger, 15s, rules, quick, false) == 1'250ms);
  CHECK(connect_budget(prompt, 15s, rules, quick, true) == 1'250ms);
  CHECK(connect_budget(silent, 15s, rules, quick, true) == 15s);
}

TEST_CASE("a few connections say nothing of the others") {
  CHECK(connect_budget(stranger, 15s, rules, after(15, 1ms), true) == 1'250ms);
  CHECK(connect_budget(stranger, 15s, rules, after(16, 1ms), true) == rules.connect_least);
}

TEST_CASE("what connecting takes is followed when it changes, and odd times do no harm") {
  const ConnectTimes was = after(100, 20ms);
  CHECK(was.usual == 20ms);
  const ConnectTimes now = after(100, 600ms, was);
  CHECK(now.usual >= 590ms);
  CHECK(now.usual <= 600ms);
  CHECK(noted({}, -5ms).usual == 0ms);
  CHECK(noted(was, Millis::max()).usual <= 10s);
}

TEST_CASE("how long a stranger may connect is known while compiling") {
  STATIC_REQUIRE(connect_budget(Flow{}, 15s, FlowRules{}, {}, false) == 1'250ms);
}

}  // namespace
