// SPDX-License-Identifier: MIT
// An endpoint that was down, and ten thousand events that wait for it: it is not knocked over again
// as it comes back.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/courier.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <support/crowd_server.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

using Steady = std::chrono::steady_clock;

constexpr int waiting = 10'000;
constexpr int cap = 16;

struct Recovery {
  /// Requests in each second since the first one that was answered well.
  std::vector<int> by_second = {};
  int most_open = 0;
  int delivered = 0;
};

/// For so long after the recovery, or until all is delivered.
Recovery recover(std::chrono::milliseconds watched) {
  CrowdServer server;
  auto& shared = server.shared();
  shared.status = 500;
  testing::MemoryOutbox box;
  box.subscribe(
         {.id = "shop", .url = server.url(0, "/"), .signing = Unsigned{}, .reach = Reach::anywhere},
         {"*"})
      .value();
  CourierSettings settings{.per_endpoint = cap};
  settings.endpoints.first_rest = 300ms;
  Courier courier{box, LinearBackoff{.step = 100ms, .attempts = 100}, SystemClock{},
                  CurlMultiTransport{}, settings};
  for (int i = 0; i < waiting; ++i) {
    box.enqueue({std::string{"e"}.append(std::to_string(i)), "thing", "{}"}, {},
                SystemClock{}.now())
        .value();
  }
  const auto until = Steady::now() + 10s;
  const auto step_while = [&](const auto& holds) {
    while (holds() && Steady::now() < until) courier.step(10ms).value();
    REQUIRE_FALSE(holds());
  };
  step_while([&] { return courier.gauges().breakers_open == 0; });
  // What was in flight as the breaker opened is no probe.
  step_while([&] { return courier.gauges().in_flight > 0; });

  shared.status = 204;
  shared.delay_ms = 5;
  shared.most_open = 0;
  const std::size_t before = shared.requests;
  step_while([&] { return shared.requests == before; });
  const Steady::time_point first{Steady::duration{shared.at[before]}};
  while (Steady::now() - first < watched && courier.gauges().delivered < waiting) {
    courier.step(10ms).value();
  }
  Recovery recovery{.most_open = shared.most_open,
                    .delivered = static_cast<int>(courier.gauges().delivered)};
  const std::size_t last = std::min<std::size_t>(shared.requests, CrowdServer::kept);
  for (std::size_t i = before; i < last; ++i) {
    const Steady::time_point at{Steady::duration{shared.at[i]}};
    const auto second = static_cast<std::size_t>((at - first) / 1s);
    if (recovery.by_second.size() <= second) recovery.by_second.resize(second + 1);
    ++recovery.by_second[second];
  }
  return recovery;
}

}  // namespace

TEST_CASE("an endpoint that recovers with ten thousand waiting gets two requests in a second",
          "[figures]") {
  const bool all = std::getenv("PAYCOURIER_FIGURES") != nullptr;
  const Recovery recovery = recover(all ? 60s : 2'900ms);
  REQUIRE(recovery.by_second.size() >= 3);
  CHECK(recovery.by_second[0] <= 2);
  // A request that the server sees late may count for the next second.
  CHECK(recovery.by_second[0] + recovery.by_second[1] <= 4);
  CHECK(recovery.by_second[0] + recovery.by_second[1] + recovery.by_second[2] <= 8);
  CHECK(recovery.by_second[2] >= 1);
  CHECK(recovery.most_open <= cap);
  if (!all) return;
  CHECK(recovery.delivered == waiting);
  std::printf("e   10,000 wait for an endpoint that recovers: requests by second");
  for (const int count : recovery.by_second) std::printf(" %d", count);
  std::printf(" (goal <= 2 in the first); %d at once at most (goal <= %d)\n", recovery.most_open,
              cap);
}
