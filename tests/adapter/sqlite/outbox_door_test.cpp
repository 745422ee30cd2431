// SPDX-License-Identifier: MIT
// Tests of the courier's members: of use between a take-over and a hand-over.
#include <paycourier/adapter/sqlite/outbox_door.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;

TEST_CASE("what a courier asks for before it took over is refused, and after it handed over") {
  const support::TemporaryFolder folder;
  SqliteOutbox box = SqliteOutbox::open((folder.path() / "outbox.db").string()).value();
  const auto refused = [&] {
    return box.posts().error().because == "no courier has taken the outbox over" && !box.news() &&
           !box.turn({}, {}) && !box.lapsed({}, {}, 1) && !box.prune({});
  };
  CHECK(refused());
  REQUIRE(box.take_over({}));
  CHECK(box.posts());
  CHECK(box.take_over({}).error().fault == Fault::conflict);
  box.hand_over();
  CHECK(refused());
  box.hand_over();
}

}  // namespace
