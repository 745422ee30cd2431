// SPDX-License-Identifier: MIT
// Tests of the pipes: what each rule adds to a policy, and what it cannot undo.
#include <paycourier/policy/pipes.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <cmath>
#include <paycourier/policy/backoff.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

/// A policy of a user's own, deaf to hints.
struct Deaf {
  Millis delay = Millis{1000};
  constexpr Decision next(const Failure&) const noexcept { return RetryIn{delay}; }
};

Decision in(Millis delay) { return RetryIn{delay}; }
Decision over(std::string_view because) { return GiveUp{because}; }

TEST_CASE("jitter adds up to its fraction of the wait, by the failure's own spread") {
  const auto policy = FixedDelay{.delay = 10s} | jitter{0.2};
  CHECK(policy.next({.spread = 0}) == in(10s));
  CHECK(policy.next({.spread = 0.5}) == in(11s));
  CHECK(policy.next({.spread = 0.999}) == in(11998ms));
  CHECK(policy.next({.asked = 100s, .spread = 0.5}) == in(110s));
}

TEST_CASE("a jitter that makes no sense adds nothing") {
  for (const double fraction : {0.0, -1.0, -HUGE_VAL, std::nan("")}) {
    CHECK((Deaf{} | jitter{fraction}).next({.spread = 0.5}) == in(1s));
  }
  CHECK((Deaf{} | jitter{HUGE_VAL}).next({.spread = 0}) == in(1s));
  CHECK((Deaf{} | jitter{HUGE_VAL}).next({.spread = 0.5}) == in(unlimited));
  CHECK((Deaf{.delay = unlimited} | jitter{1}).next({.spread = 0.5}) == in(unlimited));
}

TEST_CASE("at_most replaces the count of a policy that counts for itself") {
  const auto policy = ExponentialBackoff{} | at_most{8};
  CHECK(policy.next({.attempt = 7}) == in(64s));
  CHECK(std::holds_alternative<GiveUp>(policy.next({.attempt = 8})));
  const auto fewer = ExponentialBackoff{} | at_most{2};
  CHECK(fewer.next({.attempt = 1}) == in(1s));
  CHECK(std::holds_alternative<GiveUp>(fewer.next({.attempt = 2})));
}

TEST_CASE("at_most reaches through other pipes to the policy that counts") {
  const auto policy = ExponentialBackoff{} | jitter{0.2} | honor_retry_after{1h} | at_most{8};
  CHECK(policy.next({.attempt = 7}) == in(64s));
  CHECK(std::holds_alternative<GiveUp>(policy.next({.attempt = 8})));
}

TEST_CASE("at_most only ends sooner what has its own end") {
  CHECK((Deaf{} | at_most{3}).next({.attempt = 2}) == in(1s));
  CHECK((Deaf{} | at_most{3}).next({.attempt = 3}) ==
        over("every attempt that at_most allows was made"));
  const auto schedule = Schedule{5s, 5min} | at_most{2};
  CHECK(schedule.next({.attempt = 1}) == in(5s));
  CHECK(schedule.next({.attempt = 2}) == over("every attempt that at_most allows was made"));
  const auto longer = Schedule{5s, 5min} | at_most{30};
  CHECK(longer.next({.attempt = 3}) == over("every attempt that the policy allows was made"));
  CHECK(std::holds_alternative<GiveUp>((Never{} | at_most{5}).next({})));
}

TEST_CASE("at_most of nothing still lets the first attempt be made, and no more") {
  CHECK(std::holds_alternative<GiveUp>((Deaf{} | at_most{0}).next({})));
  CHECK(std::holds_alternative<GiveUp>((Deaf{} | at_most{-1}).next({})));
}

TEST_CASE("within starts no attempt later than its span after the first") {
  const auto policy = Deaf{.delay = 10s} | within{60s};
  CHECK(policy.next({.elapsed = 50s}) == in(10s));
  CHECK(policy.next({.elapsed = 50s + 1ms}) ==
        over("the next attempt would start later than `within` allows"));
  CHECK(policy.next({.elapsed = 70s}) ==
        over("the next attempt would start later than `within` allows"));
  CHECK((Deaf{} | within{unlimited}).next({.elapsed = unlimited}) == in(1s));
  CHECK((Deaf{.delay = unlimited} | within{60s}).next({}) ==
        over("the next attempt would start later than `within` allows"));
}

TEST_CASE("within counts a hint as part of the wait") {
  const auto policy = FixedDelay{.delay = 1s} | within{60s};
  CHECK(policy.next({.asked = 60s}) == in(60s));
  CHECK(std::holds_alternative<GiveUp>(policy.next({.asked = 61s})));
}

TEST_CASE("honor_retry_after makes a deaf policy wait as it was asked") {
  const auto policy = Deaf{} | honor_retry_after{1h};
  CHECK(policy.next({}) == in(1s));
  CHECK(policy.next({.asked = 0s}) == in(1s));
  CHECK(policy.next({.asked = 30s}) == in(30s));
  CHECK(policy.next({.asked = 1h}) == in(1h));
  CHECK(policy.next({.asked = 2h}) == in(1h));
}

TEST_CASE("honor_retry_after lowers and raises what the stock policies do by themselves") {
  CHECK((FixedDelay{} | honor_retry_after{1min}).next({.asked = 1h}) == in(1min));
  CHECK((FixedDelay{} | honor_retry_after{48h}).next({.asked = 30h}) == in(30h));
  CHECK((FixedDelay{} | honor_retry_after{0s}).next({.asked = 1h}) == in(1s));
  CHECK((FixedDelay{} | honor_retry_after{-1s}).next({.asked = 1h}) == in(1s));
}

TEST_CASE("a hint of less than nothing is none") {
  CHECK((Deaf{} | honor_retry_after{1h}).next({.asked = -5s}) == in(1s));
}

TEST_CASE("a pipe lets what it does not rule pass") {
  CHECK((Never{} | jitter{1}).next({}) == over("the policy allows no retry"));
  CHECK((Never{} | within{1h}).next({}) == over("the policy allows no retry"));
  CHECK((Never{} | honor_retry_after{1h}).next({.asked = 1s}) ==
        over("the policy allows no retry"));
}

TEST_CASE("a piped policy is a policy, known while compiling") {
  constexpr auto piped = ExponentialBackoff{.first = 1s, .cap = 1h} | jitter{0.2} | at_most{8} |
                         honor_retry_after{24h};
  STATIC_REQUIRE(RetryPolicy<decltype(piped)>);
  STATIC_REQUIRE(piped.next({.attempt = 2, .spread = 0.5}) == Decision{RetryIn{2200ms}});
  STATIC_REQUIRE(std::holds_alternative<GiveUp>(piped.next({.attempt = 8})));
}

}  // namespace
