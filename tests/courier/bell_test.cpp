// SPDX-License-Identifier: MIT
// Tests of the bell: it wakes the transport and leaves a mark until it is asked.
#include <paycourier/courier/bell.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

using namespace paycourier;
using courier::Bell;

struct Counting {
  std::shared_ptr<std::atomic<int>> rings = std::make_shared<std::atomic<int>>(0);
  Waker waker() const {
    return {rings, [](void* count) noexcept { ++*static_cast<std::atomic<int>*>(count); }};
  }
};

TEST_CASE("a ring wakes the transport, and the mark stays until it is asked for") {
  const Counting wire;
  const Bell bell{wire.waker()};
  CHECK_FALSE(bell.was_rung());
  bell.waker().ring();
  bell.waker().ring();
  CHECK(*wire.rings == 2);
  CHECK(bell.was_rung());
  CHECK_FALSE(bell.was_rung());
}

TEST_CASE("a waker may outlive its bell") {
  const Counting wire;
  std::optional<Bell> bell{wire.waker()};
  const Waker waker = bell->waker();
  bell.reset();
  waker.ring();
  CHECK(*wire.rings == 1);
}

TEST_CASE("a bell may be rung from many threads at once") {
  const Counting wire;
  const Bell bell{wire.waker()};
  std::vector<std::jthread> ringers;
  for (int i = 0; i < 4; ++i) {
    ringers.emplace_back([waker = bell.waker()] {
      for (int ring = 0; ring < 1'000; ++ring) waker.ring();
    });
  }
  ringers.clear();
  CHECK(*wire.rings == 4'000);
  CHECK(bell.was_rung());
}

}  // namespace
