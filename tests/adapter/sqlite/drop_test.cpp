// SPDX-License-Identifier: MIT
// Tests of the drop in slices: an order has a head between two of them, and after an enqueue.
#include <paycourier/adapter/sqlite/drop.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::Drop;

TEST_CASE("between the slices of a drop each order that is left has a head") {
  support::OutboxTables tables;
  for (int number = 1; number <= 6; ++number) tables.add(number, number % 2 == 0 ? "a" : "b");
  tables.run("UPDATE paycourier_deliveries SET state = 2 WHERE number > 2");
  Drop drop{tables.connection};
  CHECK(drop.last().value() == 6);
  const Drop::Slice first = drop.some(1, 6, "", 3, tables.start).value();
  CHECK(first.dropped == 3);
  CHECK(first.next == "b");
  CHECK(tables.state_of(1) == 0);
  CHECK(tables.state_of(2) == 0);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_deliveries") == 3);
  const Drop::Slice second = drop.some(1, 6, "b", 4, tables.start).value();
  CHECK(second.dropped == 3);
  CHECK_FALSE(second.next);
  CHECK_FALSE(second.promoted);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_history WHERE state = 5") == 6);
}

TEST_CASE("what is enqueued after a drop has begun is not dropped, and heads its order") {
  support::OutboxTables tables;
  for (const int number : {1, 2}) tables.add(number, "a");
  for (const int number : {3, 4}) tables.add(number, "b");
  tables.run(
      "UPDATE paycourier_deliveries SET state = 2 WHERE number IN (2, 4);"
      "DELETE FROM paycourier_deliveries WHERE number = 3;"
      "INSERT INTO paycourier_halts VALUES (3, 1, 'b')");
  Drop drop{tables.connection};
  const std::int64_t last = drop.last().value();
  for (const int number : {5, 6}) tables.add(number, number == 5 ? "a" : "b");
  tables.run("UPDATE paycourier_deliveries SET state = 2 WHERE number > 4");
  const Drop::Slice done = drop.some(1, last, "", 100, tables.start).value();
  CHECK(done.dropped == 3);
  CHECK(done.promoted);
  CHECK(tables.state_of(5) == 0);
  CHECK(tables.state_of(6) == 0);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_halts") == 0);
}

}  // namespace
