// SPDX-License-Identifier: MIT
// Tests of the unit: all or nothing, in the application's transaction or in its own.
#include <paycourier/adapter/sqlite/unit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::in_unit;
using sqlite::Unit;

struct Numbers : support::OutboxTables {
  Numbers() { run("CREATE TABLE t (n)"); }
  std::int64_t count() const { return ask("SELECT count(*) FROM t").value(); }
  Result<void> add() { return connection.execute("INSERT INTO t VALUES (1)"); }
};

TEST_CASE("a unit that is not committed leaves nothing") {
  Numbers numbers;
  {
    const auto unit = Unit::begin(numbers.connection, numbers.turnstile);
    REQUIRE(unit);
    REQUIRE(numbers.add());
  }
  CHECK(numbers.count() == 0);
  CHECK_FALSE(numbers.connection.in_transaction());
  REQUIRE(in_unit(numbers.connection, numbers.turnstile, [&] { return numbers.add(); }));
  CHECK(numbers.count() == 1);
}

TEST_CASE("in an open transaction a unit that fails leaves what was before it") {
  Numbers numbers;
  numbers.run("BEGIN; INSERT INTO t VALUES (1)");
  const Result<void> failed = in_unit(numbers.connection, numbers.turnstile, [&]() -> Result<void> {
    REQUIRE(numbers.add());
    return Error{Fault::invalid, "no"};
  });
  CHECK(failed.error().because == "no");
  REQUIRE(in_unit(numbers.connection, numbers.turnstile, [&] { return numbers.add(); }));
  CHECK(numbers.connection.in_transaction());
  CHECK(numbers.count() == 2);
  numbers.run("ROLLBACK");
  CHECK(numbers.count() == 0);
}

TEST_CASE("a unit in an open transaction does not wait for the turnstile") {
  Numbers numbers;
  const std::scoped_lock held{numbers.turnstile};
  numbers.run("BEGIN");
  CHECK(in_unit(numbers.connection, numbers.turnstile, [&] { return numbers.add(); }));
  numbers.run("COMMIT");
}

TEST_CASE("a unit that loses its transaction halfway does not commit the rest") {
  Numbers numbers;
  const Result<void> lost = in_unit(numbers.connection, numbers.turnstile, [&]() -> Result<void> {
    REQUIRE(numbers.add());
    REQUIRE(numbers.connection.execute("ROLLBACK"));
    return {};
  });
  CHECK(lost.error().fault == Fault::storage);
  CHECK(numbers.count() == 0);
}

}  // namespace
