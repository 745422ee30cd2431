// SPDX-License-Identifier: MIT
// The bell wakes who waits, whichever comes first.
#include <paycourier/adapter/curl/bell.hpp>

#include <memory>
#include <thread>

#include <poll.h>
#include <catch2/catch_test_macros.hpp>

using paycourier::Waker;
using paycourier::curl::Bell;
using paycourier::curl::waker_of;

namespace {

bool is_readable(const Bell& bell) {
  ::pollfd readable{bell.fd(), POLLIN, 0};
  return ::poll(&readable, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a bell that was rung is readable until it is hushed, and says so once") {
  Bell bell;
  CHECK_FALSE(is_readable(bell));
  CHECK_FALSE(bell.was_rung());
  bell.ring();
  bell.ring();
  CHECK(is_readable(bell));
  CHECK(bell.is_rung());
  bell.hush();
  CHECK_FALSE(is_readable(bell));
  CHECK(bell.was_rung());
  CHECK_FALSE(bell.was_rung());
}

TEST_CASE("a nudge wakes and is no ring") {
  const Bell bell;
  bell.nudge();
  CHECK(is_readable(bell));
  CHECK_FALSE(bell.is_rung());
}

TEST_CASE("a ring after the bell was hushed wakes again") {
  Bell bell;
  bell.ring();
  bell.hush();
  static_cast<void>(bell.was_rung());
  bell.ring();
  CHECK(is_readable(bell));
}

TEST_CASE("a waker rings from any thread, and outlives the one that waits") {
  auto bell = std::make_shared<Bell>();
  const Waker waker = waker_of(bell);
  std::thread{[&] { waker.ring(); }}.join();
  CHECK(bell->was_rung());
  bell.reset();
  waker.ring();
  Waker{}.ring();
}
