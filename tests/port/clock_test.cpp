// SPDX-License-Identifier: MIT
// Tests of the door to time: what is a clock and what is none.
#include <paycourier/port/clock.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/testing/manual_clock.hpp>

namespace {

using namespace paycourier;

struct Sundial {
  Instant now();
  Millis monotonic();
  bool wait(Millis, std::stop_token);
};
struct NeverStops : Sundial {
  bool wait(Millis);
};
struct NoWall {
  Millis monotonic();
  bool wait(Millis, std::stop_token);
};
struct WholeSeconds : Sundial {
  std::chrono::time_point<std::chrono::system_clock, Seconds> now();
};
struct SaysNothing : Sundial {
  void wait(Millis, std::stop_token);
};

TEST_CASE("a clock tells the time, measures spans, and waits until it is asked to stop") {
  STATIC_REQUIRE(Clock<Sundial>);
  STATIC_REQUIRE(Clock<SystemClock>);
  STATIC_REQUIRE(Clock<testing::ManualClock>);
  STATIC_REQUIRE_FALSE(Clock<NeverStops>);
  STATIC_REQUIRE_FALSE(Clock<NoWall>);
  STATIC_REQUIRE_FALSE(Clock<WholeSeconds>);
  STATIC_REQUIRE_FALSE(Clock<SaysNothing>);
  STATIC_REQUIRE_FALSE(Clock<int>);
}

}  // namespace
