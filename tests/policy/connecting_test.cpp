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

Millis span(const Flow& flow, Millis timeout, const ConnectTimes& elsewhere, bool others_wait) {
  return connect_budget(flow, timeout, rules, elsewhere, others_wait).span;
}

ConnectTimes after(int many, Millis took, ConnectTimes times = {}) {
  for (int i = 0; i < many; ++i) times = noted(times, took);
  return times;
}

TEST_CASE("an endpoint is given little time to connect, and a slow one all of it") {
  CHECK(span(stranger, 15s, {}, false) == 1'250ms);
  CHECK(span(stranger, 1s, {}, false) == 1s);
  CHECK(span(prompt, 15s, {}, false) == 1'250ms);
  CHECK(span(silent, 15s, {}, false) == 15s);
}

TEST_CASE("while other strangers wait, a stranger has what suffices elsewhere") {
  const ConnectTimes quick = after(100, 80ms);
  CHECK(span(stranger, 15s, quick, true) == rules.connect_least);
  const ConnectTimes far = after(100, 400ms);
  const Millis budget = span(stranger, 15s, far, true);
  CHECK(budget >= 400ms);
  CHECK(budget < 500ms);
  CHECK(span(stranger, 100ms, quick, true) == 100ms);
}

TEST_CASE("times that lie far apart are allowed for") {
  ConnectTimes times;
  for (int i = 0; i < 100; ++i) times = noted(times, i % 2 == 0 ? 20ms : 220ms);
  const Millis budget = span(stranger, 15s, times, true);
  CHECK(budget > 350ms);
  CHECK(budget < 700ms);
}

TEST_CASE("no budget is longer for it, and nobody else's is shorter") {
  CHECK(span(stranger, 15s, after(100, 30s), true) == 1'250ms);
  const ConnectTimes quick = after(100, 1ms);
  CHECK(span(stranger, 15s, quick, false) == 1'250ms);
  CHECK(span(prompt, 15s, quick, true) == 1'250ms);
  CHECK(span(silent, 15s, quick, true) == 15s);
}

TEST_CASE("a few connections say nothing of the others") {
  CHECK(span(stranger, 15s, after(15, 1ms), true) == 1'250ms);
  CHECK(span(stranger, 15s, after(16, 1ms), true) == rules.connect_least);
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

TEST_CASE("less than the usual time is a knock, and after one in vain there is no second") {
  const ConnectTimes quick = after(100, 1ms);
  CHECK(connect_budget(stranger, 15s, rules, quick, true).is_knock);
  CHECK_FALSE(connect_budget(stranger, 15s, rules, quick, false).is_knock);
  CHECK_FALSE(connect_budget(stranger, 15s, rules, after(100, 30s), true).is_knock);
  CHECK_FALSE(connect_budget(stranger, 100ms, rules, quick, true).is_knock);
  CHECK_FALSE(connect_budget(prompt, 15s, rules, quick, true).is_knock);
  const Flow knocked{.knocked = true};
  CHECK(connect_budget(knocked, 15s, rules, quick, true) == ConnectBudget{.span = 1'250ms});
}

TEST_CASE("a knock is in vain when its time ran out before it was connected") {
  const Departure knock{.began = 1s, .connect_within = 250ms, .is_knock = true};
  const Reading nobody{.fault = Fault::unreachable}, doubt{.fault = Fault::in_doubt};
  CHECK(is_in_vain(knock, nobody, 1'250ms));
  CHECK_FALSE(is_in_vain(knock, nobody, 1'249ms));
  CHECK_FALSE(is_in_vain(knock, doubt, 1'250ms));
  CHECK_FALSE(is_in_vain(knock, {.verdict = Verdict::delivered, .status = 204}, 1'250ms));
  CHECK_FALSE(is_in_vain({.began = 1s, .connect_within = 250ms}, nobody, 1'250ms));
}

TEST_CASE("how long a stranger may connect is known while compiling") {
  STATIC_REQUIRE(connect_budget(Flow{}, 15s, FlowRules{}, {}, false).span == 1'250ms);
}

}  // namespace
