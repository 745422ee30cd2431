// SPDX-License-Identifier: MIT
// Tests of the intake: whose commit an event is part of.
#include <paycourier/adapter/sqlite/intake.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("an event that is enqueued in an open transaction goes with it") {
  support::OutboxTables tables;
  std::mutex mutex;
  sqlite::Connection borrowed{tables.connection.get()};
  sqlite::Intake intake{borrowed, mutex, tables.turnstile, Millis{1}};
  const Event event{.id = "e1", .type = "payment", .payload = "{}"};
  tables.run("BEGIN");
  REQUIRE(intake.enqueue(event, {}, tables.start));
  tables.run("ROLLBACK");
  CHECK(tables.ask("SELECT count(*) FROM paycourier_events") == 0);
  REQUIRE(intake.enqueue(event, {}, tables.start));
  CHECK(intake.enqueue(event, {}, tables.start).value().repeated);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_events") == 1);
  CHECK(intake.waiting() == 0);
}

}  // namespace
