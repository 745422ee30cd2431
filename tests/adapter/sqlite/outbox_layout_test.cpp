// SPDX-License-Identifier: MIT
// Tests of the layout: every table is the library's by name, and strict.
#include <paycourier/adapter/sqlite/outbox_layout.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

TEST_CASE("every table of an outbox says whose it is, and is strict about types") {
  const support::OutboxTables tables;
  CHECK(tables
            .ask("SELECT count(*) FROM sqlite_master WHERE type = 'table'"
                 " AND name GLOB 'paycourier_*'")
            .value() > 5);
  CHECK(tables.ask("SELECT count(*) FROM sqlite_master WHERE name NOT GLOB 'paycourier_*'"
                   " AND name NOT GLOB 'sqlite_*'") == 0);
  CHECK(tables.ask("SELECT count(*) FROM pragma_table_list WHERE name GLOB 'paycourier_*'"
                   " AND strict = 0") == 0);
}

TEST_CASE("numbers of deliveries are never given twice") {
  support::OutboxTables tables;
  tables.add(7);
  tables.run("DELETE FROM paycourier_deliveries");
  tables.run("INSERT INTO paycourier_deliveries SELECT NULL, 1, 1, 0, 0, 0, 0, 0, 0, 0, NULL");
  CHECK(tables.ask("SELECT number FROM paycourier_deliveries") == 8);
}

}  // namespace
