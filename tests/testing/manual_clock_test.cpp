// SPDX-License-Identifier: MIT
// Tests of the manual clock: it moves when it is told to, and only then.
#include <paycourier/testing/manual_clock.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;

TEST_CASE("a manual clock starts in 2030 and stands still") {
  const ManualClock clock;
  CHECK(describe(clock.now()) == "2030-01-01T00:00:00.000Z");
  CHECK(clock.now() == clock.now());
  CHECK(clock.monotonic() == 0ms);
  CHECK(ManualClock{from_unix(Seconds{0})}.now() == from_unix(Seconds{0}));
}

TEST_CASE("waiting on a manual clock takes no time and moves both its hands") {
  ManualClock clock;
  const Instant start = clock.now();
  CHECK(clock.wait(24h * 7, {}));
  CHECK(clock.now() == start + 24h * 7);
  CHECK(clock.monotonic() == 24h * 7);
}

TEST_CASE("a manual clock that is asked to stop does not move") {
  ManualClock clock;
  std::stop_source source;
  CHECK(clock.wait(1s, source.get_token()));
  source.request_stop();
  CHECK_FALSE(clock.wait(1s, source.get_token()));
  CHECK(clock.monotonic() == 1s);
}

TEST_CASE("the wall clock can be set without any time passing") {
  ManualClock clock;
  clock.advance(1h);
  clock.set_wall(from_unix(Seconds{0}));
  CHECK(clock.now() == from_unix(Seconds{0}));
  CHECK(clock.monotonic() == 1h);
  clock.advance(1s);
  CHECK(clock.now() == from_unix(Seconds{1}));
}

TEST_CASE("a manual clock and its copies show the same time") {
  ManualClock clock;
  ManualClock copy = clock;
  copy.advance(1h);
  CHECK(clock.monotonic() == 1h);
  clock.set_wall(from_unix(Seconds{7}));
  CHECK(copy.now() == from_unix(Seconds{7}));
  CHECK(ManualClock{}.monotonic() == 0ms);
}

TEST_CASE("a wait for ever ends the time of a manual clock and does not overflow") {
  ManualClock clock;
  clock.advance(1h);
  CHECK(clock.wait(unlimited, {}));
  CHECK(clock.monotonic() == unlimited);
  CHECK(clock.now() == Instant{unlimited});
}

}  // namespace
