// SPDX-License-Identifier: MIT
// Tests of the waker: it rings its bell from any thread, and keeps it alive.
#include <paycourier/port/waker.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <type_traits>

namespace {

using namespace paycourier;

using Bell = std::atomic<int>;

Waker waker_of(std::shared_ptr<Bell> bell) {
  return {std::move(bell), [](void* rung) noexcept { ++*static_cast<Bell*>(rung); }};
}

TEST_CASE("a default waker rings nothing") {
  const Waker waker;
  waker.ring();
  STATIC_REQUIRE(std::is_nothrow_default_constructible_v<Waker>);
}

TEST_CASE("a waker rings its bell each time, and so does its copy") {
  const auto bell = std::make_shared<Bell>(0);
  const Waker waker = waker_of(bell);
  waker.ring();
  const Waker copy = waker;
  copy.ring();
  waker.ring();
  CHECK(*bell == 3);
}

TEST_CASE("a waker outlives the one that waits") {
  auto bell = std::make_shared<Bell>(0);
  const std::weak_ptr<Bell> watched = bell;
  {
    Waker waker = waker_of(std::move(bell));
    waker.ring();
    const Waker copy = waker;
    waker = {};
    waker.ring();
    copy.ring();
    REQUIRE_FALSE(watched.expired());
    CHECK(*watched.lock() == 2);
  }
  CHECK(watched.expired());
}

TEST_CASE("a waker may be rung from several threads at once") {
  const auto bell = std::make_shared<Bell>(0);
  const Waker waker = waker_of(bell);
  const auto ring_often = [waker] {
    for (int i = 0; i < 1'000; ++i) waker.ring();
  };
  std::thread first{ring_often}, second{ring_often};
  first.join();
  second.join();
  CHECK(*bell == 2'000);
}

}  // namespace
