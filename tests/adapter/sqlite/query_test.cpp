// SPDX-License-Identifier: MIT
// Tests of the query: prepared when it is first run, and anew after a failure.
#include <paycourier/adapter/sqlite/query.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <optional>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::Query;

TEST_CASE("a query that is made before its table is run when the table is there") {
  Connection connection = Connection::open(":memory:", Millis{}).value();
  Query count{connection, "SELECT count(*) FROM t WHERE n > ?1"};
  const auto early = count.run(std::int64_t{1}).number();
  REQUIRE_FALSE(early);
  CHECK(early.error().fault == Fault::storage);
  CHECK(early.error().code == "SQLITE_ERROR");
  REQUIRE(connection.execute("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3)"));
  CHECK(count.run(std::int64_t{1}).number().value() == 2);
  CHECK(count.run(std::int64_t{2}).number().value() == 1);
}

TEST_CASE("a query tells a number, nothing at all, and how many rows it changed") {
  Connection connection = Connection::open(":memory:", Millis{}).value();
  REQUIRE(connection.execute("CREATE TABLE t (n); INSERT INTO t VALUES (NULL), (7)"));
  Query find{connection, "SELECT n FROM t WHERE n IS ?1"};
  CHECK(find.run(std::optional<std::int64_t>{7}).number().value() == 7);
  CHECK(find.run(std::optional<std::int64_t>{}).number().value() == std::nullopt);
  CHECK(find.run(std::optional<std::int64_t>{8}).number().value() == std::nullopt);
  Query change{connection, "UPDATE t SET n = n + 1"};
  CHECK(change.run().finish().value() == 2);
}

}  // namespace
