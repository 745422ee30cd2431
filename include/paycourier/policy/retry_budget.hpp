// SPDX-License-Identifier: MIT
// The retry budget: a token bucket that keeps an outage from being answered with threefold load.
#ifndef PAYCOURIER_POLICY_RETRY_BUDGET_HPP
#define PAYCOURIER_POLICY_RETRY_BUDGET_HPP

#include <atomic>

#include <paycourier/base/error.hpp>

namespace paycourier::inline v0 {

/// What a retry costs, and what a call that succeeds at its first attempt gives back: with 500
/// tokens a client makes 35 retries in a row, and one in fourteen calls may be retried for ever.
inline constexpr int retry_cost = 14;
inline constexpr int throttled_retry_cost = 5;
inline constexpr int clean_success_gain = 1;

constexpr int cost_of_retry(Fault fault) noexcept {
  return fault == Fault::throttled ? throttled_retry_cost : retry_cost;
}

/// Shared by all calls of a client; any thread.
class RetryBudget {
 public:
  explicit RetryBudget(int most) noexcept : most_{most}, tokens_{most} {}

  /// False, with nothing taken, when it does not have so many.
  bool take(int cost) noexcept {
    int tokens = tokens_.load(std::memory_order_relaxed);
    while (tokens >= cost) {
      if (tokens_.compare_exchange_weak(tokens, tokens - cost, std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  void give(int gain) noexcept {
    int tokens = tokens_.load(std::memory_order_relaxed);
    while (tokens < most_ &&
           !tokens_.compare_exchange_weak(tokens, gain < most_ - tokens ? tokens + gain : most_,
                                          std::memory_order_relaxed)) {
    }
  }

  int tokens() const noexcept { return tokens_.load(std::memory_order_relaxed); }

 private:
  int most_;
  std::atomic<int> tokens_;
};

}  // namespace paycourier::inline v0

#endif
