// SPDX-License-Identifier: MIT
// Tests of typed time: sums that saturate, seconds that round down, and texts for people.
#include <paycourier/base/time.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Millis most = Millis::max();
constexpr Millis least = Millis::min();

TEST_CASE("a sum of spans stops at the ends instead of wrapping") {
  CHECK(saturating_add(2ms, 3ms) == 5ms);
  CHECK(saturating_add(-2ms, 3ms) == 1ms);
  CHECK(saturating_add(most, 0ms) == most);
  CHECK(saturating_add(most, 1ms) == most);
  CHECK(saturating_add(most, most) == most);
  CHECK(saturating_add(least, 0ms) == least);
  CHECK(saturating_add(least, -1ms) == least);
  CHECK(saturating_add(least, least) == least);
  CHECK(saturating_add(most, least) == -1ms);
  CHECK(saturating_add(most - 1ms, 1ms) == most);
}

TEST_CASE("a multiple of a span stops at the ends instead of wrapping") {
  CHECK(saturating_multiply(3ms, 4) == 12ms);
  CHECK(saturating_multiply(-3ms, 4) == -12ms);
  CHECK(saturating_multiply(0ms, INT64_MAX) == 0ms);
  CHECK(saturating_multiply(most, 0) == 0ms);
  CHECK(saturating_multiply(most, 1) == most);
  CHECK(saturating_multiply(most, 2) == most);
  CHECK(saturating_multiply(most, -2) == least);
  CHECK(saturating_multiply(least, 2) == least);
  CHECK(saturating_multiply(least, -1) == most);
  CHECK(saturating_multiply(least, INT64_MIN) == most);
}

TEST_CASE("a scaled span stops at the ends, and a factor that is no number gives nothing") {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  CHECK(saturating_scale(10s, 0.5) == 5s);
  CHECK(saturating_scale(3ms, 0.5) == 1ms);
  CHECK(saturating_scale(10s, -1) == -10s);
  CHECK(saturating_scale(10s, 0) == 0s);
  CHECK(saturating_scale(most, 1) == most);
  CHECK(saturating_scale(most, 1e300) == most);
  CHECK(saturating_scale(most, -1) == least);
  CHECK(saturating_scale(least, 1e300) == least);
  CHECK(saturating_scale(1ms, infinite) == most);
  CHECK(saturating_scale(1ms, -infinite) == least);
  CHECK(saturating_scale(0ms, infinite) == 0ms);
  CHECK(saturating_scale(most, std::nan("")) == 0ms);
  CHECK(saturating_scale(1ms, 9.3e18) == most);
}

TEST_CASE("unix seconds round down, before 1970 too") {
  CHECK(to_unix(Instant{0ms}) == 0s);
  CHECK(to_unix(Instant{999ms}) == 0s);
  CHECK(to_unix(Instant{1000ms}) == 1s);
  CHECK(to_unix(Instant{-1ms}) == -1s);
  CHECK(to_unix(Instant{-1000ms}) == -1s);
  CHECK(to_unix(Instant{-1001ms}) == -2s);
}

TEST_CASE("unix seconds and instants are two forms of the same moment") {
  CHECK(from_unix(Seconds{1'614'265'330}) == Instant{1'614'265'330'000ms});
  CHECK(to_unix(from_unix(Seconds{1'614'265'330})) == Seconds{1'614'265'330});
  CHECK(to_unix(from_unix(Seconds{-5})) == Seconds{-5});
  CHECK(from_unix(Seconds::max()).time_since_epoch() == most);
  CHECK(from_unix(Seconds::min()).time_since_epoch() == least);
}

TEST_CASE("a span reads in hours, minutes, seconds and milliseconds") {
  CHECK(describe(0ms) == "0 s");
  CHECK(describe(1ms) == "1 ms");
  CHECK(describe(250ms) == "250 ms");
  CHECK(describe(999ms) == "999 ms");
  CHECK(describe(Millis{1s}) == "1 s");
  CHECK(describe(1250ms) == "1 s 250 ms");
  CHECK(describe(Millis{90min}) == "1 h 30 min");
  CHECK(describe(Millis{75h + 35min + 5s}) == "75 h 35 min 5 s");
  CHECK(describe(Millis{1h + 1ms}) == "1 h 1 ms");
  CHECK(describe(-5ms) == "0 s");
  CHECK(describe(least) == "0 s");
  CHECK(describe(unlimited) == "for ever");
  CHECK(describe(unlimited - 1ms) == "2562047788015 h 12 min 55 s 806 ms");
}

TEST_CASE("an instant reads as RFC 3339 in UTC") {
  CHECK(describe(Instant{0ms}) == "1970-01-01T00:00:00.000Z");
  CHECK(describe(Instant{-1ms}) == "1969-12-31T23:59:59.999Z");
  CHECK(describe(from_unix(Seconds{1'614'265'330}) + 7ms) == "2021-02-25T15:02:10.007Z");
  CHECK(describe(from_unix(Seconds{951'782'400})) == "2000-02-29T00:00:00.000Z");
  CHECK(describe(from_unix(Seconds{253'402'300'799}) + 999ms) == "9999-12-31T23:59:59.999Z");
  CHECK(describe(from_unix(Seconds{-62'135'596'800})) == "0001-01-01T00:00:00.000Z");
}

TEST_CASE("an instant outside of four-digit years is shown as the nearest one inside") {
  CHECK(describe(Instant{Millis::min()}) == "0000-01-01T00:00:00.000Z");
  CHECK(describe(Instant{Millis::max()}) == "9999-12-31T23:59:59.999Z");
}

}  // namespace
