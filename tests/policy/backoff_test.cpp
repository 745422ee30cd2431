// SPDX-License-Identifier: MIT
// Tests of the stock retry policies: their waits, their last attempt, their extreme numbers.
#include <paycourier/policy/backoff.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <paycourier/policy/timeline.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Decision used_up = GiveUp{"every attempt that the policy allows was made"};

Millis wait_after(const auto& policy, int attempt) {
  const Decision decision = policy.next(Failure{.attempt = attempt});
  const auto* retry = std::get_if<RetryIn>(&decision);
  return retry ? retry->delay : Millis{-1};
}

/// The waits between the attempts, until the policy gives up.
std::vector<Millis> waits_of(const auto& policy) {
  std::vector<Millis> waits;
  for (int attempt = 1; wait_after(policy, attempt) != Millis{-1}; ++attempt) {
    waits.push_back(wait_after(policy, attempt));
    if (attempt > 100) break;
  }
  return waits;
}

TEST_CASE("one attempt is all that Never makes") {
  CHECK(Never{}.next({}) == Decision{GiveUp{"the policy allows no retry"}});
  CHECK(Never{}.next({.asked = 1s}) == Decision{GiveUp{"the policy allows no retry"}});
}

TEST_CASE("a fixed delay is the same each time") {
  CHECK(waits_of(FixedDelay{.delay = 7s, .attempts = 4}) == std::vector<Millis>{7s, 7s, 7s});
  CHECK(waits_of(FixedDelay{}) == std::vector<Millis>{1s, 1s, 1s, 1s});
}

TEST_CASE("a linear backoff is one step longer each time") {
  CHECK(waits_of(LinearBackoff{}) == std::vector<Millis>{1s, 2s, 3s, 4s});
  CHECK(waits_of(LinearBackoff{.step = 250ms, .attempts = 4}) ==
        std::vector<Millis>{250ms, 500ms, 750ms});
}

TEST_CASE("an exponential backoff doubles up to its cap") {
  CHECK(waits_of(ExponentialBackoff{}) == std::vector<Millis>{1s, 2s, 4s, 8s});
  CHECK(waits_of(ExponentialBackoff{.first = 1s, .cap = 5s, .attempts = 7}) ==
        std::vector<Millis>{1s, 2s, 4s, 5s, 5s, 5s});
  CHECK(waits_of(ExponentialBackoff{.first = 9s, .cap = 5s, .attempts = 3}) ==
        std::vector<Millis>{5s, 5s});
  CHECK(waits_of(ExponentialBackoff{.first = 1s, .factor = 10, .attempts = 4}) ==
        std::vector<Millis>{1s, 10s, 100s});
}

TEST_CASE("an exponential backoff grows from the smallest step, whatever its factor") {
  CHECK(waits_of(ExponentialBackoff{.first = 1ms, .factor = 1.5, .attempts = 8}) ==
        std::vector<Millis>{1ms, 1ms, 2ms, 3ms, 5ms, 7ms, 11ms});
  CHECK(wait_after(ExponentialBackoff{.first = 1ms, .factor = 1.01, .attempts = 9999}, 5000) == 1h);
}

TEST_CASE("a factor of one or less keeps the first step") {
  for (const double factor : {1.0, 0.5, 0.0, -2.0, std::nan(""), -HUGE_VAL}) {
    CHECK(waits_of(ExponentialBackoff{.first = 2s, .factor = factor, .attempts = 4}) ==
          std::vector<Millis>{2s, 2s, 2s});
  }
}

TEST_CASE("the last attempt is the one that the policy names") {
  for (const int attempts : {1, 2, 5, 100}) {
    const FixedDelay policy{.attempts = attempts};
    CHECK(policy.next({.attempt = attempts}) == used_up);
    CHECK(policy.next({.attempt = attempts + 1}) == used_up);
    if (attempts > 1) CHECK(policy.next({.attempt = attempts - 1}) == Decision{RetryIn{1s}});
    CHECK(LinearBackoff{.attempts = attempts}.next({.attempt = attempts}) == used_up);
    CHECK(ExponentialBackoff{.attempts = attempts}.next({.attempt = attempts}) == used_up);
    CHECK(FullJitterBackoff{.attempts = attempts}.next({.attempt = attempts}) == used_up);
  }
  CHECK(FixedDelay{.attempts = 0}.next({}) == used_up);
  CHECK(FixedDelay{.attempts = -1}.next({}) == used_up);
}

TEST_CASE("full jitter waits between nothing and the exponential step") {
  const FullJitterBackoff policy{.first = 1s, .cap = 4s, .attempts = 9};
  CHECK(policy.next({.attempt = 1, .spread = 0}) == Decision{RetryIn{0s}});
  CHECK(policy.next({.attempt = 1, .spread = 0.5}) == Decision{RetryIn{500ms}});
  CHECK(policy.next({.attempt = 2, .spread = 0.5}) == Decision{RetryIn{1s}});
  CHECK(policy.next({.attempt = 3, .spread = 0.25}) == Decision{RetryIn{1s}});
  CHECK(policy.next({.attempt = 8, .spread = 0.999}) == Decision{RetryIn{3996ms}});
}

TEST_CASE("a schedule makes one attempt more than it has waits") {
  constexpr Schedule schedule{5s, 5min, 1h};
  CHECK(waits_of(schedule) == std::vector<Millis>{5s, 5min, 1h});
  CHECK(schedule.next({.attempt = 4}) == used_up);
  CHECK(schedule.next({.attempt = INT_MAX}) == used_up);
  CHECK(schedule.next({.attempt = 0}) == Decision{RetryIn{5s}});
  CHECK(schedule.next({.attempt = INT_MIN}) == Decision{RetryIn{5s}});
  CHECK(waits_of(Schedule{7s}) == std::vector<Millis>{7s});
}

TEST_CASE("the standard schedule is the one of Standard Webhooks 1.0") {
  CHECK(waits_of(standard_schedule) ==
        std::vector<Millis>{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h});
}

TEST_CASE("the standard schedule as a policy decides what the schedule decides") {
  for (int attempt = -1; attempt <= 12; ++attempt) {
    for (const std::optional<Millis> asked : {std::optional<Millis>{}, {Millis{6s}}, {30h}}) {
      const Failure failure{.attempt = attempt, .asked = asked};
      CHECK(StandardSchedule{}.next(failure) == standard_schedule.next(failure));
    }
  }
  STATIC_REQUIRE(RetryPolicy<StandardSchedule>);
  STATIC_REQUIRE(span_of(StandardSchedule{}) == 75h + 35min + 5s);
  STATIC_REQUIRE(span_of(StandardSchedule{}) == span_of(standard_schedule));
}

TEST_CASE("no stock policy undercuts a hint, up to 24 hours") {
  const auto heeds = [](const auto& policy) {
    for (const Millis hint : {Millis{1ms}, Millis{37s}, Millis{24h}}) {
      CHECK(policy.next(Failure{.asked = hint}) ==
            Decision{RetryIn{std::max(hint, wait_after(policy, 1))}});
    }
    CHECK(policy.next(Failure{.asked = 25h}) == Decision{RetryIn{24h}});
    CHECK(policy.next(Failure{.asked = unlimited}) == Decision{RetryIn{24h}});
  };
  heeds(FixedDelay{});
  heeds(LinearBackoff{});
  heeds(ExponentialBackoff{});
  heeds(FullJitterBackoff{});
  heeds(standard_schedule);
  heeds(StandardSchedule{});
}

TEST_CASE("a hint does not buy another attempt") {
  CHECK(FixedDelay{.attempts = 2}.next({.attempt = 2, .asked = 1s}) == used_up);
  CHECK(standard_schedule.next({.attempt = 10, .asked = 1s}) == used_up);
}

TEST_CASE("the largest numbers saturate instead of overflowing") {
  constexpr int many = INT_MAX;
  CHECK(wait_after(FixedDelay{.delay = Millis::max(), .attempts = many}, 5) == Millis::max());
  CHECK(wait_after(LinearBackoff{.step = Millis::max(), .attempts = many}, 2) == Millis::max());
  CHECK(wait_after(LinearBackoff{.step = 1s, .attempts = many}, many - 1) == 1s * (many - 1));
  CHECK(wait_after(ExponentialBackoff{.first = Millis::max(), .cap = Millis::max()}, 1) ==
        Millis::max());
  CHECK(wait_after(ExponentialBackoff{.first = Millis::max(), .cap = Millis::max()}, 4) ==
        Millis::max());
  CHECK(wait_after(ExponentialBackoff{.cap = Millis::max(), .factor = 1e308, .attempts = many},
                   many - 1) == Millis::max());
  CHECK(wait_after(ExponentialBackoff{.factor = HUGE_VAL, .attempts = many}, 2) == 1h);
}

TEST_CASE("an attempt number of two thousand millions is answered at once") {
  constexpr int many = INT_MAX;
  const double hardly_more = std::nextafter(1.0, 2.0);
  for (const Millis first : {Millis{0}, Millis{1}, Millis{1000}}) {
    for (const double factor : {hardly_more, 1.0000001, 1.1, 2.0, 1e300}) {
      const ExponentialBackoff policy{.first = first, .factor = factor, .attempts = many};
      CHECK(wait_after(policy, many - 1) >= first);
      CHECK(wait_after(policy, many - 1) <= 1h);
    }
  }
  CHECK(wait_after(ExponentialBackoff{.first = 0ms, .attempts = many}, many - 1) == 0ms);
}

TEST_CASE("a wait of less than nothing is none") {
  CHECK(wait_after(FixedDelay{.delay = -1s}, 1) == 0s);
  CHECK(wait_after(LinearBackoff{.step = Millis::min()}, 3) == 0s);
  CHECK(wait_after(ExponentialBackoff{.first = -1s}, 3) == 0s);
  CHECK(wait_after(ExponentialBackoff{.cap = -1s}, 3) == 0s);
  CHECK(wait_after(Schedule{-5s, 1s}, 1) == 0s);
}

TEST_CASE("the stock policies are policies, and are known while compiling") {
  STATIC_REQUIRE(RetryPolicy<Never>);
  STATIC_REQUIRE(RetryPolicy<FixedDelay>);
  STATIC_REQUIRE(RetryPolicy<LinearBackoff>);
  STATIC_REQUIRE(RetryPolicy<ExponentialBackoff>);
  STATIC_REQUIRE(RetryPolicy<FullJitterBackoff>);
  STATIC_REQUIRE(RetryPolicy<decltype(standard_schedule)>);
  STATIC_REQUIRE(ExponentialBackoff{}.next({.attempt = 3}) == Decision{RetryIn{4s}});
  STATIC_REQUIRE(ExponentialBackoff{.factor = 1e300, .attempts = 99}.next({.attempt = 98}) ==
                 Decision{RetryIn{1h}});
  STATIC_REQUIRE(standard_schedule.next({.attempt = 9}) == Decision{RetryIn{24h}});
}

}  // namespace
