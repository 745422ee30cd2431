// SPDX-License-Identifier: MIT
// Tests of the timeline: what a policy does, computed from the policy itself.
#include <paycourier/policy/timeline.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/pipes.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

struct Endless {
  Millis delay = Millis{1000};
  constexpr Decision next(const Failure&) const noexcept { return RetryIn{delay}; }
};

TEST_CASE("the standard schedule makes ten attempts over 75 h 35 min 5 s") {
  STATIC_REQUIRE(attempts_of(standard_schedule) == 10);
  STATIC_REQUIRE(span_of(standard_schedule) == 75h + 35min + 5s);
  STATIC_REQUIRE(span_of(standard_schedule) >= 72h);
  STATIC_REQUIRE(longest_wait_of(standard_schedule) == 24h);
}

TEST_CASE("the attempts of a policy can be counted while compiling") {
  STATIC_REQUIRE(attempts_of(Never{}) == 1);
  STATIC_REQUIRE(attempts_of(FixedDelay{}) == 5);
  STATIC_REQUIRE(attempts_of(ExponentialBackoff{} | at_most{8}) == 8);
  STATIC_REQUIRE(attempts_of(FixedDelay{.delay = 10s, .attempts = 100} | within{1min}) == 7);
}

TEST_CASE("the span runs from the first attempt to the last") {
  STATIC_REQUIRE(span_of(Never{}) == 0s);
  STATIC_REQUIRE(span_of(LinearBackoff{}) == 10s);
  STATIC_REQUIRE(span_of(ExponentialBackoff{}) == 15s);
  STATIC_REQUIRE(span_of(ExponentialBackoff{} | jitter{0.5}) == 15s);
  STATIC_REQUIRE(longest_wait_of(ExponentialBackoff{}) == 8s);
  STATIC_REQUIRE(longest_wait_of(Never{}) == 0s);
}

TEST_CASE("a policy that never gives up is said to go on for ever") {
  Endless policy;  // Not const: the compiler would walk all of it at every mention.
  CHECK(attempts_of(policy) == endless);
  CHECK(span_of(policy) == unlimited);
  CHECK(longest_wait_of(policy) == 1s);
  FixedDelay fixed{.attempts = INT_MAX};
  CHECK(attempts_of(fixed) == endless);
  fixed.attempts = endless - 1;
  CHECK(attempts_of(fixed) == endless - 1);
}

TEST_CASE("a span too long to count saturates") {
  CHECK(span_of(FixedDelay{.delay = unlimited, .attempts = 3}) == unlimited);
  CHECK(longest_wait_of(FixedDelay{.delay = unlimited, .attempts = 3}) == unlimited);
}

TEST_CASE("a wait of less than nothing counts as none, as it does for the sender") {
  CHECK(span_of(Endless{.delay = -5s} | at_most{3}) == 0s);
  CHECK(longest_wait_of(Endless{.delay = -5s} | at_most{3}) == 0s);
}

TEST_CASE("a walk visits every attempt after the first, with the jitter it was given") {
  std::string seen;
  const int attempts = walk(FixedDelay{.delay = 10s, .attempts = 3} | jitter{0.5}, 0.5,
                            [&seen](int attempt, Millis at, Millis wait) {
                              seen += std::to_string(attempt) + " at " + describe(at) + " after " +
                                      describe(wait) + "; ";
                            });
  CHECK(attempts == 3);
  CHECK(seen == "2 at 12 s 500 ms after 12 s 500 ms; 3 at 25 s after 12 s 500 ms; ");
}

TEST_CASE("a policy learns from a walk how long it has been at it") {
  struct UntilElapsed {
    constexpr Decision next(const Failure& failure) const noexcept {
      if (failure.elapsed >= 10s) return GiveUp{"long enough"};
      return RetryIn{Millis{4000}};
    }
  };
  CHECK(attempts_of(UntilElapsed{}) == 4);
  CHECK(span_of(UntilElapsed{}) == 12s);
}

TEST_CASE("a published schedule is printed from the policy that runs") {
  CHECK(describe_timeline(Schedule{5s, 5min}) ==
        "attempt  1  at once\n"
        "attempt  2  after 5 s, at 5 s\n"
        "attempt  3  after 5 min, at 5 min 5 s\n");
  CHECK(describe_timeline(Never{}) == "attempt  1  at once\n");
  CHECK(describe_timeline(FixedDelay{.attempts = 11})
            .ends_with("attempt  9  after 1 s, at 8 s\nattempt 10  after 1 s, at 9 s\n"
                       "attempt 11  after 1 s, at 10 s\n"));
}

TEST_CASE("a long timeline is cut after a hundred attempts") {
  const std::string hundred = describe_timeline(FixedDelay{.attempts = 100});
  CHECK(hundred.ends_with("attempt 100  after 1 s, at 1 min 39 s\n"));
  CHECK(describe_timeline(FixedDelay{.attempts = 101}) == hundred + "...\n");
  Endless policy;
  CHECK(describe_timeline(policy) == hundred + "...\n");
}

TEST_CASE("a timeline of full jitter runs from nothing at all to the exponential steps") {
  constexpr FullJitterBackoff policy{.first = 1s, .cap = 8s, .factor = 2, .attempts = 4};
  STATIC_REQUIRE(span_of(policy) == 0s);
  STATIC_REQUIRE(span_of(policy, 1.0) == 7s);
  STATIC_REQUIRE(longest_wait_of(policy, 1.0) == 4s);
  STATIC_REQUIRE(attempts_of(policy, 1.0) == 4);
  CHECK(describe_timeline(policy, 0.5).ends_with("attempt  4  after 2 s, at 3 s 500 ms\n"));
}

}  // namespace
