// SPDX-License-Identifier: MIT
// Tests of the log: live and finished deliveries together, each with its attempts.
#include <paycourier/adapter/sqlite/delivery_log_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("the log of an event joins what is live and what is finished, with all attempts") {
  support::OutboxTables tables;
  tables.run("INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES ('shop', 0, 0)");
  tables.add(7);
  tables.run(
      "INSERT INTO paycourier_history VALUES (3, 1, 7, 4, 99, NULL, 'enough', 2, 20, 5, 500,"
      " 'in_doubt', 'broken', NULL, NULL, x'6f6f');"
      "INSERT INTO paycourier_attempts VALUES (3, 1, 10, 5, 503, 'throttled', 'busy', 30, 40, "
      "x'')");
  sqlite::DeliveryLogTable log{tables.connection};
  const auto records = log.of_event("e7").value();
  REQUIRE(records.size() == 2);
  CHECK(records[0].number == 3);
  CHECK(records[0].state == DeliveryState::dead);
  CHECK(records[0].because == "enough");
  CHECK(records[0].finished_at == sqlite::instant(99));
  CHECK_FALSE(records[0].due_at);
  REQUIRE(records[0].attempts.size() == 2);
  CHECK(records[0].attempts[0].attempt.status == 503);
  CHECK(records[0].attempts[1].attempt.status == 500);
  CHECK(records[0].attempts[1].answer == "oo");
  CHECK(records[1].number == 7);
  CHECK(records[1].state == DeliveryState::pending);
  CHECK(records[1].due_at == Instant{});
  CHECK(records[1].attempts.empty());
  CHECK(log.dead_letters(10, 2).value().size() == 1);
  CHECK(log.dead_letters(10, 3).value().empty());
}

}  // namespace
