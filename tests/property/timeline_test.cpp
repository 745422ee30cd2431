// SPDX-License-Identifier: MIT
// A policy's printed timeline is what a sender really does, to the millisecond.
#include <paycourier/policy/timeline.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/pipes.hpp>
#include <paycourier/policy/spread.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

const Event event{.id = "evt_1", .type = "payment.completed", .payload = "{}"};

Endpoint shop() {
  return {.id = "shop-7", .url = "https://shop.example/hooks", .signing = Unsigned{}};
}

/// Answers 500 for ever.
struct AlwaysBroken {
  Result<http::Response> round_trip(const http::Request&, Millis) {
    return http::Response{.status = 500};
  }
};

/// When each attempt began, since the first.
template <class Policy>
std::vector<Millis> lived(const Policy& policy) {
  WebhookSender<Policy, testing::ManualClock, AlwaysBroken> sender{policy};
  const Instant start = sender.clock().now();
  std::vector<Millis> instants;
  const Receipt receipt = sender.send(shop(), event);
  for (const Attempt& attempt : receipt.attempts) instants.push_back(attempt.at - start);
  CHECK_FALSE(receipt);
  CHECK_FALSE(receipt.gave_up_because.empty());
  return instants;
}

template <class Policy>
std::vector<Millis> computed(const Policy& policy, double spread = 0) {
  std::vector<Millis> instants{0ms};
  walk(policy, spread, [&instants](int, Millis at, Millis) { instants.push_back(at); });
  return instants;
}

/// The policy as it is for a failure of the given spread.
template <class Inner>
struct Spread {
  Inner inner;
  double spread;
  Decision next(Failure failure) const noexcept {
    failure.spread = spread;
    return inner.next(failure);
  }
};

/// The policy with the spread that the sender gives each attempt.
template <class Inner>
struct Lived {
  Inner inner;
  Decision next(Failure failure) const noexcept {
    failure.spread = spread_of("shop-7", "evt_1", failure.attempt);
    return inner.next(failure);
  }
};

TEST_CASE("a sender attempts exactly when the policy's timeline says") {
  const auto same = [](const auto& policy, std::size_t attempts) {
    const std::vector<Millis> instants = lived(policy);
    CHECK(instants.size() == attempts);
    CHECK(instants == computed(policy));
    CHECK(static_cast<int>(instants.size()) == attempts_of(policy));
    CHECK(instants.back() == span_of(policy));
  };
  same(Never{}, 1);
  same(FixedDelay{}, 5);
  same(LinearBackoff{}, 5);
  same(ExponentialBackoff{}, 5);
  same(standard_schedule, 10);
  same(Schedule{5s, 5min, 1h}, 4);
  same(ExponentialBackoff{.first = 7ms, .cap = 3h, .factor = 3.7} | at_most{20}, 20);
  same(FixedDelay{.delay = 10s} | within{35s}, 4);
  same(standard_schedule | honor_retry_after{1h} | at_most{6}, 6);
}

TEST_CASE("a sender with jitter attempts exactly when its timeline for that spread says") {
  for (const double spread : {0.0, 0.25, 0.5, 0.999}) {
    const FullJitterBackoff full;
    CHECK(lived(Spread<FullJitterBackoff>{full, spread}) == computed(full, spread));
    const auto jittered = ExponentialBackoff{} | jitter{0.2};
    CHECK(lived(Spread<decltype(jittered)>{jittered, spread}) == computed(jittered, spread));
  }
}

TEST_CASE("a sender derives its jitter from endpoint, event and attempt alone") {
  const FullJitterBackoff full;
  CHECK(lived(full) == computed(Lived<FullJitterBackoff>{full}));
  CHECK(lived(full) == lived(full));
  const auto jittered = standard_schedule | jitter{0.2};
  CHECK(lived(jittered) == computed(Lived<decltype(jittered)>{jittered}));
}

TEST_CASE("the scripted transport sees as many requests as the timeline has lines") {
  WebhookSender sender{LinearBackoff{}, testing::ManualClock{},
                       testing::ScriptedTransport{500, 500, 500, 500, 500, 500, 500}};
  CHECK_FALSE(sender.send(shop(), event));
  const std::string timeline = describe_timeline(sender.policy());
  CHECK(sender.transport().sent().size() ==
        static_cast<std::size_t>(std::count(timeline.begin(), timeline.end(), '\n')));
}

}  // namespace
