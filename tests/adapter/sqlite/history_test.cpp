// SPDX-License-Identifier: MIT
// Tests of history: what is removed together, and what is kept for its sake.
#include <paycourier/adapter/sqlite/history.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::History;

TEST_CASE("with a delivery its attempts go, and its event only if nothing else is of it") {
  support::OutboxTables tables;
  tables.add(1);
  tables.add(2);
  tables.run(
      "INSERT INTO paycourier_history SELECT number + 10, 1, event, 3, 0, NULL, '', 2, 0, 0, 200,"
      " NULL, '', NULL, NULL, x'' FROM paycourier_deliveries;"
      "INSERT INTO paycourier_attempts SELECT number, 1, 0, 0, 500, NULL, '', NULL, NULL, x''"
      " FROM paycourier_history;"
      "DELETE FROM paycourier_deliveries WHERE number = 2");
  History history{tables.connection, {}};
  CHECK(history.prune(Instant{}).value() == 0);
  CHECK(history.prune(tables.start).value() == 2);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_attempts") == 0);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_history") == 0);
  CHECK(tables.ask("SELECT sum(number) FROM paycourier_events") == 1);
}

TEST_CASE("what is kept for ever is kept for ever") {
  support::OutboxTables tables;
  tables.run(
      "INSERT INTO paycourier_history VALUES (3, 1, 7, 3, 0, NULL, '', 2, 20, 5, 500, NULL, '',"
      " NULL, NULL, x''), (4, 1, 7, 4, 0, NULL, '', 2, 20, 5, 500, NULL, '', NULL, NULL, x'')");
  History history{tables.connection, {.delivered = unlimited, .dead = unlimited}};
  CHECK(history.prune(tables.start).value() == 0);
}

}  // namespace
