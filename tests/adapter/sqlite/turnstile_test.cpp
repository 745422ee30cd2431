// SPDX-License-Identifier: MIT
// Tests of the turnstile: one at a time, in the order of their coming.
#include <paycourier/adapter/sqlite/turnstile.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using paycourier::sqlite::Turnstile;

TEST_CASE("one thread at a time passes the turnstile") {
  Turnstile turnstile;
  int passed = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 250; ++i) {
          const std::scoped_lock lock{turnstile};
          ++passed;
        }
      });
    }
  }
  CHECK(passed == 1'000);
}

TEST_CASE("who holds the turnstile again and again lets those pass who wait") {
  Turnstile turnstile;
  std::atomic<bool> has_passed = false;
  std::unique_lock mine{turnstile};
  std::jthread other{[&] {
    const std::scoped_lock lock{turnstile};
    has_passed = true;
  }};
  // Without an order this loop could go on for ever.
  while (!has_passed) {
    mine.unlock();
    mine.lock();
  }
  CHECK(has_passed);
}

TEST_CASE("who loses patience leaves the queue, and the others pass") {
  using namespace std::chrono_literals;
  Turnstile turnstile;
  CHECK(turnstile.try_lock_for(0ms));
  bool has_passed = false;
  std::jthread patient, impatient{[&] {
    CHECK_FALSE(turnstile.try_lock_for(1ms));
    patient = std::jthread{[&] {
      const std::unique_lock lock{turnstile, 1h};
      has_passed = lock.owns_lock();
    }};
  }};
  impatient.join();
  turnstile.unlock();
  patient.join();
  CHECK(has_passed);
  CHECK(turnstile.try_lock_for(0ms));
  turnstile.unlock();
}

}  // namespace
