// SPDX-License-Identifier: MIT
// Tests of the three parts that clients and senders are made of; tests/compile shows what is said
// of others.
#include <paycourier/port/parts.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/curl_transport.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

namespace {

using namespace paycourier;

struct OnlyOnce {
  Decision next(const Failure&) const noexcept;
};
struct Sundial {
  Instant now();
  Millis monotonic();
  bool wait(Millis, std::stop_token);
};
struct Pigeon {
  Result<http::Response> round_trip(const http::Request&, Millis);
};

TEST_CASE("every policy, clock and transport of the house fits") {
  STATIC_REQUIRE(check_parts<ExponentialBackoff, SystemClock, CurlTransport>());
  STATIC_REQUIRE(
      check_parts<FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>());
  STATIC_REQUIRE(check_parts<Never, SystemClock, testing::ScriptedTransport>());
}

TEST_CASE("your own parts fit when they have the functions, and need no base class") {
  STATIC_REQUIRE(check_parts<OnlyOnce, Sundial, Pigeon>());
}

}  // namespace
