// SPDX-License-Identifier: MIT
// Tests of the retry policy's contract: what is a policy, and that no hint is undercut.
#include <paycourier/policy/retry.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("a wait is the step, or the hint where that is longer") {
  CHECK(not_before({}, 5s) == 5s);
  CHECK(not_before({.asked = 3s}, 5s) == 5s);
  CHECK(not_before({.asked = 5s}, 5s) == 5s);
  CHECK(not_before({.asked = 8s}, 5s) == 8s);
  CHECK(not_before({.asked = 0s}, 5s) == 5s);
}

TEST_CASE("a hint counts for at most 24 hours") {
  CHECK(longest_hint == 24h);
  CHECK(not_before({.asked = 24h}, 5s) == 24h);
  CHECK(not_before({.asked = 24h + 1ms}, 5s) == 24h);
  CHECK(not_before({.asked = unlimited}, 5s) == 24h);
  CHECK(not_before({.asked = unlimited}, 30h) == 30h);
}

TEST_CASE("a wait is never less than nothing") {
  CHECK(not_before({}, -5s) == 0s);
  CHECK(not_before({}, Millis::min()) == 0s);
  CHECK(not_before({.asked = -5s}, -3s) == 0s);
  CHECK(not_before({.asked = Millis::min()}, 2s) == 2s);
}

TEST_CASE("a policy is any type with one const noexcept function") {
  struct Good {
    Decision next(const Failure&) const noexcept { return GiveUp{"enough"}; }
  };
  struct Throws {
    Decision next(const Failure&) const { return GiveUp{"enough"}; }
  };
  struct NotConst {
    Decision next(const Failure&) noexcept { return GiveUp{"enough"}; }
  };
  struct OtherResult {
    Millis next(const Failure&) const noexcept { return {}; }
  };
  struct Nothing {};
  STATIC_REQUIRE(RetryPolicy<Good>);
  STATIC_REQUIRE_FALSE(RetryPolicy<Throws>);
  STATIC_REQUIRE_FALSE(RetryPolicy<NotConst>);
  STATIC_REQUIRE_FALSE(RetryPolicy<OtherResult>);
  STATIC_REQUIRE_FALSE(RetryPolicy<Nothing>);
  STATIC_REQUIRE_FALSE(RetryPolicy<int>);
}

TEST_CASE("decisions compare") {
  CHECK(Decision{RetryIn{5s}} == Decision{RetryIn{5s}});
  CHECK_FALSE(Decision{RetryIn{5s}} == Decision{RetryIn{6s}});
  CHECK_FALSE(Decision{RetryIn{}} == Decision{GiveUp{}});
  CHECK_FALSE(GiveUp{"a"} == GiveUp{"b"});
}

}  // namespace
