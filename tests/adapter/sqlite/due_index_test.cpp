// SPDX-License-Identifier: MIT
// Tests of what is due: the earliest of both kinds, and new rows once.
#include <paycourier/adapter/sqlite/due_index.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::DueIndex;

TEST_CASE("the earliest of first and repeated attempts is what an endpoint has due") {
  support::OutboxTables tables;
  for (int i = 1; i <= 5; ++i) tables.add(i);
  tables.run(
      "UPDATE paycourier_deliveries SET due_at = 10 * number;"
      "UPDATE paycourier_deliveries SET lane = 1 WHERE number = 2;"
      "UPDATE paycourier_deliveries SET endpoint = 7, lane = 1 WHERE number = 4;"
      "UPDATE paycourier_deliveries SET endpoint = 9 WHERE number = 5;"
      "UPDATE paycourier_deliveries SET state = 2 WHERE number IN (1, 5)");
  DueIndex index{tables.connection};
  const auto due = index.all().value();
  REQUIRE(due.size() == 2);
  CHECK(due[0].endpoint == 1);
  CHECK(due[0].at == sqlite::instant(20));
  CHECK(due[1].endpoint == 7);
  CHECK(due[1].at == sqlite::instant(40));
  CHECK(index.of({9}).value().at(0).at == std::nullopt);
  CHECK(index.newest().value() == 5);
}

TEST_CASE("new rows are read once, and so many at a time at most") {
  support::OutboxTables tables;
  const auto rows = std::to_string(DueIndex::most_rows + 5);
  tables.run(("INSERT INTO paycourier_deliveries (endpoint, event, state, lane, due_at, attempt,"
              " token, lease_until, first_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT"
              " i + 1 FROM n WHERE i < " +
              rows + ") SELECT i % 2, 1, 0, 0, 100 - i % 10, 0, 0, 0, 0 FROM n")
                 .c_str());
  DueIndex index{tables.connection};
  std::int64_t last = 0;
  std::vector<Due> due;
  CHECK(index.since(last, due).value());
  CHECK(last == DueIndex::most_rows);
  CHECK(due.size() == 2);
  for (const Due& one : due) CHECK(one.at == sqlite::instant(one.endpoint == 1 ? 91 : 92));
  CHECK_FALSE(index.since(last, due).value());
  CHECK(last == DueIndex::most_rows + 5);
  due.clear();
  CHECK_FALSE(index.since(last, due).value());
  CHECK(due.empty());
}

}  // namespace
