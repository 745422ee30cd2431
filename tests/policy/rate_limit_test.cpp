// SPDX-License-Identifier: MIT
// Tests of the rate limit: no more than it says in any second, and no less where there is work.
#include <paycourier/policy/rate_limit.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <limits>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

/// The moments at which requests go, when each goes as soon as it may.
std::vector<Millis> moments_of(const RateLimit& limit, int requests, Millis now) {
  std::vector<Millis> moments;
  RateUse use;
  while (static_cast<int>(moments.size()) < requests) {
    now = next_allowed(limit, use, now);
    if (allowed(limit, use, now) < 1) FAIL("it may not go when it should");
    use = used(limit, use, 1, now);
    moments.push_back(now);
  }
  return moments;
}

TEST_CASE("without a limit all may go at once") {
  constexpr RateLimit none;
  STATIC_REQUIRE(allowed(none, {}, 5s) == INT_MAX);
  CHECK(used(none, {}, 1'000, 5s) == RateUse{});
  CHECK(next_allowed(none, {}, 5s) == 5s);
  CHECK(allowed({.per_second = -1}, {}, 5s) == INT_MAX);
  CHECK(allowed({.per_second = std::numeric_limits<double>::quiet_NaN()}, {}, 5s) == INT_MAX);
}

TEST_CASE("at two a second one goes each half second") {
  CHECK(moments_of({.per_second = 2}, 4, 7s) == std::vector<Millis>{7s, 7'500ms, 8s, 8'500ms});
}

TEST_CASE("a burst goes at once after a quiet time, and then the rate holds") {
  const RateLimit limit{.per_second = 2, .burst = 3};
  CHECK(moments_of(limit, 5, 7s) == std::vector<Millis>{7s, 7s, 7s, 7'500ms, 8s});
  CHECK(allowed(limit, {}, 7s) == 3);
  const RateUse spent = used(limit, {}, 3, 7s);
  CHECK(allowed(limit, spent, 7s) == 0);
  CHECK(allowed(limit, spent, 7'499ms) == 0);
  CHECK(allowed(limit, spent, 7'500ms) == 1);
  CHECK(allowed(limit, spent, 8'500ms) == 3);
  CHECK(allowed(limit, spent, 24h) == 3);
}

TEST_CASE("a rate that no millisecond divides is kept over a minute") {
  for (const double per_second : {0.7, 3.0, 7.0, 300.0, 1'500.0}) {
    const auto requests = static_cast<int>(per_second * 60) + 1;
    const Millis last = moments_of({.per_second = per_second}, requests, 0s).back();
    CHECK(last >= 59'000ms - Millis{static_cast<int>(500 / per_second)});
    CHECK(last <= 60'010ms);
  }
}

TEST_CASE("a limit that was overdrawn is made up for") {
  const RateLimit limit{.per_second = 10};
  const RateUse use = used(limit, {}, 20, 0s);
  CHECK(next_allowed(limit, use, 0s) == 2s);
  CHECK(used(limit, use, -5, 0s) == use);
}

TEST_CASE("the smallest and the largest rates overflow nothing") {
  const RateLimit rare{.per_second = 1e-300, .burst = INT_MAX};
  CHECK(allowed(rare, {}, 0s) == 10'000);
  CHECK(next_allowed({.per_second = 1e-300}, used({.per_second = 1e-300}, {}, 1, 0s), 0s) == 24h);
  const RateLimit often{.per_second = 1e300, .burst = 0};
  CHECK(allowed(often, {}, 5s) == 1);
  CHECK(next_allowed(often, used(often, {}, 2'000'000, 5s), 5s) == 5'001ms);
}

}  // namespace
