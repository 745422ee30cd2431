// SPDX-License-Identifier: MIT
// A property of a thousand clients that failed together: they do not come back together.
#include <paycourier/client.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

/// The waits before the first retry, in milliseconds, of clients that each pay an order of their
/// own.
template <class Policy>
std::vector<double> first_waits(const Policy& policy) {
  std::vector<double> waits;
  for (int i = 0; i < 1'000; ++i) {
    Client client{Axra{.api_key = Secret{"sk_test"}}, policy, testing::ManualClock{},
                  testing::ScriptedTransport{503}};
    const auto watch = [&](const Attempt& attempt) noexcept {
      if (attempt.number == 1) waits.push_back(static_cast<double>(attempt.next_in->count()));
    };
    static_cast<void>(client.create_payment({.key = IdempotencyKey{"order-" + std::to_string(i)},
                                             .amount = "10.00 USD"_money,
                                             .method = {"4242424242424242", {12, 2030}, "123"}},
                                            watch));
  }
  std::sort(waits.begin(), waits.end());
  return waits;
}

/// The statistic of Kolmogorov and Smirnov against the uniform distribution over [0, longest).
double distance_from_uniform(const std::vector<double>& sorted, double longest) {
  const auto count = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double share = sorted[i] / longest, below = static_cast<double>(i) / count;
    distance = std::max({distance, std::abs(share - below), std::abs(share - below - 1 / count)});
  }
  return distance;
}

// At this distance a thousand uniform draws are rejected once in a hundred times; the ids are
// fixed, so the outcome is too.
const double rejected = 1.628 / std::sqrt(1'000.0);

TEST_CASE("the first retries of a thousand clients are spread evenly") {
  const std::vector<double> waits = first_waits(FullJitterBackoff{});
  REQUIRE(waits.size() == 1'000);
  CHECK(distance_from_uniform(waits, 500) < rejected);
}

TEST_CASE("a first retry without full jitter is not spread evenly: the test can tell") {
  CHECK(distance_from_uniform(first_waits(ExponentialBackoff{.first = Millis{500}}), 500) >
        rejected);
  CHECK(distance_from_uniform(first_waits(FullJitterBackoff{.first = Millis{450}}), 500) >
        rejected);
}

}  // namespace
