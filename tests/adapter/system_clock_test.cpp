// SPDX-License-Identifier: MIT
// The machine's clocks, and a wait that hears a stop.
#include <paycourier/adapter/system_clock.hpp>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stop_token>
#include <thread>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/port/clock.hpp>

using paycourier::Millis;
using paycourier::SystemClock;

namespace {

constexpr Millis margin{3'000};

Millis since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - began);
}

}  // namespace

static_assert(paycourier::Clock<SystemClock>);
static_assert(paycourier::Clock<const SystemClock>);

TEST_CASE("now is the wall clock, in whole milliseconds") {
  const auto before = std::chrono::floor<Millis>(std::chrono::system_clock::now());
  const paycourier::Instant now = SystemClock{}.now();
  const auto after = std::chrono::system_clock::now();
  CHECK(before <= now);
  CHECK(now <= after);
}

TEST_CASE("time that the machine slept has passed on the monotonic clock") {
  constexpr int yes = 0, no = 1, cannot_tell = 2;
  const pid_t parent = ::fork();
  REQUIRE(parent >= 0);
  if (parent == 0) {
    const Millis before = SystemClock{}.monotonic();
    // A namespace whose boot was a day earlier: as if the machine had slept since.
    if (::unshare(CLONE_NEWTIME) != 0) ::_exit(cannot_tell);
    std::ofstream offsets{"/proc/self/timens_offsets"};
    offsets << "boottime 86400 0" << std::flush;
    if (!offsets) ::_exit(cannot_tell);
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(SystemClock{}.monotonic() - before >= std::chrono::hours{24} ? yes : no);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : cannot_tell);
  }
  int status = 0;
  REQUIRE(::waitpid(parent, &status, 0) == parent);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == cannot_tell) SKIP("no right to make a namespace of time");
  CHECK(WEXITSTATUS(status) == yes);
}

TEST_CASE("the monotonic clock never goes back") {
  const SystemClock clock;
  Millis last = clock.monotonic();
  bool went_back = false;
  for (int i = 0; i < 10'000; ++i) {
    const Millis next = clock.monotonic();
    went_back = went_back || next < last;
    last = next;
  }
  CHECK_FALSE(went_back);
}

TEST_CASE("a wait lasts its span and says that nobody stopped it") {
  const SystemClock clock;
  const Millis before = clock.monotonic();
  CHECK(clock.wait(Millis{30}, std::stop_token{}));
  CHECK(clock.monotonic() - before >= Millis{29});
}

TEST_CASE("a wait of nothing, or less, is over at once") {
  const auto began = std::chrono::steady_clock::now();
  CHECK(SystemClock{}.wait(Millis{0}, std::stop_token{}));
  CHECK(SystemClock{}.wait(Millis{-1}, std::stop_token{}));
  CHECK(SystemClock{}.wait(Millis::min(), std::stop_token{}));
  CHECK(since(began) < margin);
}

TEST_CASE("a wait that was stopped before it began is over at once") {
  std::stop_source stop;
  stop.request_stop();
  const auto began = std::chrono::steady_clock::now();
  CHECK_FALSE(SystemClock{}.wait(Millis{30'000}, stop.get_token()));
  CHECK_FALSE(SystemClock{}.wait(Millis{0}, stop.get_token()));
  CHECK(since(began) < margin);
}

TEST_CASE("a stop ends a wait of half a minute, and one for ever") {
  for (const Millis span : {Millis{30'000}, paycourier::unlimited}) {
    std::stop_source stop;
    const auto began = std::chrono::steady_clock::now();
    bool went_through = true;
    {
      const std::jthread waiting{
          [&] { went_through = SystemClock{}.wait(span, stop.get_token()); }};
      stop.request_stop();
    }
    CHECK_FALSE(went_through);
    CHECK(since(began) < margin);
  }
}
