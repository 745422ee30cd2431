// SPDX-License-Identifier: MIT
// Tests of the retry budget: what retries cost, and that it is never overdrawn, from any thread.
#include <paycourier/policy/retry_budget.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <latch>
#include <limits>
#include <thread>
#include <vector>

namespace {

using namespace paycourier;

/// Runs `work(thread)` in eight threads that begin together.
void in_eight_threads(const auto& work) {
  std::latch start{8};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
}

TEST_CASE("a full budget of 500 tokens is 35 retries in a row, or 100 of a throttled call") {
  RetryBudget budget{500};
  int retries = 0;
  while (budget.take(cost_of_retry(Fault::unreachable))) ++retries;
  CHECK(retries == 35);
  CHECK(budget.tokens() == 10);
  RetryBudget patient{500};
  int throttled = 0;
  while (patient.take(cost_of_retry(Fault::throttled))) ++throttled;
  CHECK(throttled == 100);
  CHECK(patient.tokens() == 0);
}

TEST_CASE("the largest budget that an int holds does not overflow") {
  RetryBudget budget{std::numeric_limits<int>::max()};
  REQUIRE(budget.take(clean_success_gain));
  budget.give(retry_cost);
  CHECK(budget.tokens() == std::numeric_limits<int>::max());
}

TEST_CASE("only being asked to slow down is cheap") {
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    const auto fault = static_cast<Fault>(i);
    CHECK(cost_of_retry(fault) == (fault == Fault::throttled ? 5 : 14));
  }
}

TEST_CASE("one in fourteen calls may be retried for ever") {
  RetryBudget budget{500};
  int refused = 0;
  for (int round = 0; round < 1'000; ++round) {
    if (!budget.take(retry_cost)) ++refused;
    for (int i = 0; i < 14; ++i) budget.give(clean_success_gain);
  }
  CHECK(refused == 0);
  CHECK(budget.tokens() == 500);
  for (int round = 0; round < 1'000; ++round) {
    if (!budget.take(retry_cost)) ++refused;
    for (int i = 0; i < 13; ++i) budget.give(clean_success_gain);
  }
  CHECK(refused > 0);
}

TEST_CASE("what cannot be afforded takes nothing") {
  RetryBudget budget{13};
  CHECK_FALSE(budget.take(14));
  CHECK(budget.tokens() == 13);
  CHECK(budget.take(13));
  CHECK(budget.tokens() == 0);
  CHECK_FALSE(budget.take(1));
  CHECK(budget.tokens() == 0);
}

TEST_CASE("a budget never holds more than it began with") {
  RetryBudget budget{20};
  budget.give(1);
  CHECK(budget.tokens() == 20);
  REQUIRE(budget.take(14));
  budget.give(5);
  CHECK(budget.tokens() == 11);
  budget.give(100);
  CHECK(budget.tokens() == 20);
}

TEST_CASE("a budget of nothing allows no retry, whatever succeeds") {
  RetryBudget budget{0};
  budget.give(1);
  CHECK(budget.tokens() == 0);
  CHECK_FALSE(budget.take(throttled_retry_cost));
}

TEST_CASE("eight threads together take what there is and not one token more") {
  RetryBudget budget{10'000'000};
  std::atomic<int> retries{0};
  in_eight_threads([&](int) {
    int mine = 0;
    while (budget.take(3)) ++mine;
    retries += mine;
  });
  CHECK(retries == 3'333'333);
  CHECK(budget.tokens() == 1);
}

TEST_CASE("of what eight threads give nothing is lost") {
  RetryBudget budget{100'000};
  while (budget.take(1)) continue;
  in_eight_threads([&](int) {
    for (int i = 0; i < 10'000; ++i) budget.give(clean_success_gain);
  });
  CHECK(budget.tokens() == 80'000);
  in_eight_threads([&](int) {
    for (int i = 0; i < 10'000; ++i) budget.give(clean_success_gain);
  });
  CHECK(budget.tokens() == 100'000);
}

TEST_CASE("a budget that eight threads take from and give to stays within its bounds") {
  RetryBudget budget{50};
  std::atomic<int> out_of_bounds{0}, taken{0};
  in_eight_threads([&](int thread) {
    for (int i = 0; i < 20'000; ++i) {
      if ((i + thread) % 3 != 0) {
        taken += budget.take(i % 2 == 0 ? retry_cost : throttled_retry_cost) ? 1 : 0;
      } else {
        budget.give(7);
      }
      const int tokens = budget.tokens();
      out_of_bounds += tokens < 0 || tokens > 50 ? 1 : 0;
    }
  });
  CHECK(out_of_bounds == 0);
  CHECK(taken > 0);
}

}  // namespace
