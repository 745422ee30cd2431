// SPDX-License-Identifier: MIT
// The spread is uniform as any of its three parts changes, so clients do not come back together.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/spread.hpp>
#include <property/generator.hpp>

namespace {

using paycourier::Millis;
using paycourier::spread_of;

constexpr std::size_t bins = 100;

/// Pearson's statistic over equal bins of [0, 1); with 99 degrees of freedom a uniform source
/// stays between 61 and 149 but for one time in a thousand at either end.
template <class Sample>
double chi_square(int samples, const Sample& sample) {
  std::array<int, bins> seen{};
  for (int i = 0; i < samples; ++i) {
    ++seen[static_cast<std::size_t>(sample(i) * static_cast<double>(bins))];
  }
  const double expected = static_cast<double>(samples) / static_cast<double>(bins);
  double sum = 0;
  for (const int count : seen) {
    const double off = static_cast<double>(count) - expected;
    sum += off * off / expected;
  }
  return sum;
}

constexpr double lowest = 61;
constexpr double highest = 149;

void check_uniform(double statistic) {
  CHECK(statistic > lowest);
  CHECK(statistic < highest);
}

TEST_CASE("the spread is uniform over the attempts of one delivery") {
  check_uniform(chi_square(100'000, [](int i) { return spread_of("shop-7", "evt_1", i + 1); }));
}

TEST_CASE("the spread is uniform over the events of one endpoint") {
  check_uniform(chi_square(
      100'000, [](int i) { return spread_of("shop-7", "evt_" + std::to_string(i), 1); }));
}

TEST_CASE("the spread is uniform over the endpoints of one event") {
  check_uniform(chi_square(
      100'000, [](int i) { return spread_of("shop-" + std::to_string(i), "evt_1", 2); }));
}

TEST_CASE("the spread is uniform over random ids") {
  property::Generator draw{10};
  check_uniform(
      chi_square(100'000, [&draw](int) { return spread_of(draw.word(12), draw.word(20), 3); }));
}

TEST_CASE("a thousand clients that failed together do not come back together") {
  constexpr int clients = 1'000;
  check_uniform(chi_square(
      clients, [](int i) { return spread_of("client-" + std::to_string(i), "evt_1", 1); }));
  constexpr paycourier::FullJitterBackoff policy;
  std::array<int, 10> seen{};
  for (int i = 0; i < clients; ++i) {
    const paycourier::Decision decision =
        policy.next({.spread = spread_of("client-" + std::to_string(i), "evt_1", 1)});
    const Millis delay = std::get<paycourier::RetryIn>(decision).delay;
    ++seen[static_cast<std::size_t>(delay * 10 / policy.first)];
  }
  for (const int count : seen) {
    CHECK(count > 60);
    CHECK(count < 140);
  }
}

TEST_CASE("one attempt's spread tells nothing of the next one's") {
  constexpr int samples = 10'000;
  double sum = 0;
  for (int i = 0; i < samples; ++i) {
    const std::string event = "evt_" + std::to_string(i);
    sum += (spread_of("shop", event, 1) - 0.5) * (spread_of("shop", event, 2) - 0.5);
  }
  // The correlation's standard error is 1 / sqrt(samples), in units of the variance 1 / 12.
  const double correlation = sum / samples * 12;
  CHECK(std::abs(correlation) < 0.04);
}

}  // namespace
