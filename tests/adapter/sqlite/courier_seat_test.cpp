// SPDX-License-Identifier: MIT
// Tests of the seat: it is taken once, and again after it was left, or could not be taken.
#include <paycourier/adapter/sqlite/courier_seat.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a seat that could not be taken is free for the next") {
  sqlite::CourierSeat seat;
  using Desk = Result<std::unique_ptr<sqlite::CourierDesk>>;
  const auto fail = [] { return Desk{Error{Fault::storage, "no"}}; };
  CHECK(seat.take(fail).error().because == "no");
  CHECK(seat.take(fail).error().because == "no");
  seat.leave();
  CHECK(seat.take(fail).error().because == "no");
}

TEST_CASE("of many couriers that come at once, one takes the outbox over") {
  const support::TemporaryFolder folder;
  SqliteOutbox box = SqliteOutbox::open((folder.path() / "outbox.db").string()).value();
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> seated = 0, refused = 0;
    {
      std::vector<std::jthread> couriers;
      for (int i = 0; i < 4; ++i) {
        couriers.emplace_back([&] {
          const Result<void> taken = box.take_over({});
          ++(taken ? seated : refused);
        });
      }
    }
    CHECK(seated == 1);
    CHECK(refused == 3);
    box.hand_over();
  }
}

}  // namespace
