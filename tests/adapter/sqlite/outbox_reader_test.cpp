// SPDX-License-Identifier: MIT
// Tests of what an outbox tells: in the application's transaction, what that has written.
#include <paycourier/adapter/sqlite/outbox_reader.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("an outbox that borrows a connection tells of what its transaction has enqueued") {
  support::OutboxTables tables;
  SqliteOutbox box{tables.connection.get()};
  tables.run("BEGIN");
  REQUIRE(box.enqueue({.id = "e1", .type = "payment", .payload = "{}"}));
  CHECK(box.event("e1").value().payload == "{}");
  tables.run("ROLLBACK");
  CHECK(box.event("e1").error().fault == Fault::not_found);
}

}  // namespace
