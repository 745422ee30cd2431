// SPDX-License-Identifier: MIT
// Tests of dead letters: each is revived or skipped once.
#include <paycourier/adapter/sqlite/dead_letters.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a dead letter is discarded once, and what halts behind it is free then") {
  support::OutboxTables tables;
  tables.run(
      "INSERT INTO paycourier_history VALUES (3, 1, 7, 4, 99, 'a', 'enough', 2, 20, 5, 500,"
      " NULL, '', NULL, NULL, x''); INSERT INTO paycourier_halts VALUES (3, 1, 'a')");
  tables.add(7, "a");
  tables.run("UPDATE paycourier_deliveries SET state = 2");
  sqlite::DeadLetters dead{tables.connection};
  CHECK(dead.skip(4, tables.start).error().because == "there is no dead letter of this number");
  REQUIRE(dead.skip(3, tables.start));
  CHECK(tables.state_of(7) == 0);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_halts") == 0);
  CHECK(tables.ask("SELECT finished_at FROM paycourier_history WHERE state = 5") ==
        sqlite::milliseconds(tables.start));
  CHECK(dead.revive(3, tables.start).error().fault == Fault::not_found);
}

}  // namespace
