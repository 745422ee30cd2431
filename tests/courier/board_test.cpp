// SPDX-License-Identifier: MIT
// Tests of the board: it is written now and then, and read by anybody.
#include <paycourier/courier/board.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using courier::Board;

TEST_CASE("a board is written anew after a pause, and at once where that is asked for") {
  Board board;
  const auto counted = [](int n) { return [n] { return Gauges{.in_flight = n}; }; };
  CHECK(board.read().in_flight == 0);
  board.write(5'000ms, counted(1));
  CHECK(board.read().in_flight == 1);
  CHECK(board.rest(5'000ms) == unlimited);
  board.write(5'000ms + Board::pause - 1ms, counted(2));
  CHECK(board.read().in_flight == 1);
  CHECK(board.rest(5'000ms + Board::pause - 1ms) == 1ms);
  CHECK(board.rest(6'000ms) == 0ms);
  board.write(5'000ms + Board::pause, counted(3));
  CHECK(board.read().in_flight == 3);
  board.put({.in_flight = 4});
  CHECK(board.read().in_flight == 4);
}

TEST_CASE("any thread reads a board, and never half of it") {
  Board board;
  std::atomic<bool> is_over = false;
  std::jthread reader{[&] {
    while (!is_over) {
      const Gauges seen = board.read();
      REQUIRE(seen.attempts == seen.delivered);
    }
  }};
  for (std::uint64_t n = 0; n < 10'000; ++n) board.put({.attempts = n, .delivered = n});
  is_over = true;
}

}  // namespace
