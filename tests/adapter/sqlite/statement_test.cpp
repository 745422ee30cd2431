// SPDX-License-Identifier: MIT
// Tests of the statement: what is bound and read, and that a run ends with its scope.
#include <paycourier/adapter/sqlite/statement.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::Statement;

struct Memory {
  Connection connection = Connection::open(":memory:", Millis{}).value();

  Memory() { REQUIRE(connection.execute("CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)")); }
  Statement prepare(std::string_view sql) { return Statement::prepare(connection, sql).value(); }
};

TEST_CASE("texts and numbers are bound in their order, and numbers are read") {
  Memory memory;
  Statement add = memory.prepare("INSERT INTO t VALUES (?1, ?2)");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::string_view id : {std::string_view{"a"}, std::string_view{}}) {
    auto run = add.run(id, most);
    CHECK(run.step().value() == false);
    CHECK(run.changed() == 1);
  }
  Statement find = memory.prepare("SELECT n FROM t WHERE id = ?1");
  for (const std::string id : {"a", ""}) {
    auto run = find.run(std::string_view{id});
    REQUIRE(run.step().value());
    CHECK(run.integer(0) == most);
    CHECK(run.step().value() == false);
  }
  CHECK(find.run(std::string_view{"b"}).step().value() == false);
}

TEST_CASE("a run that goes out of scope gives its lock back") {
  Memory memory;
  REQUIRE(memory.connection.execute("INSERT INTO t VALUES ('a', 1), ('b', 2)"));
  Statement all = memory.prepare("SELECT n FROM t");
  {
    auto run = all.run();
    REQUIRE(run.step().value());
    CHECK_FALSE(memory.connection.execute("DROP TABLE t"));
  }
  CHECK(memory.connection.execute("DROP TABLE t"));
}

TEST_CASE("a statement that makes no sense is refused when it is prepared") {
  Memory memory;
  const auto refused = Statement::prepare(memory.connection, "SELECT nothing FROM nowhere");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().code == "SQLITE_ERROR");
}

TEST_CASE("a run that fails says so, then and ever after") {
  Memory memory;
  Statement add = memory.prepare("INSERT INTO t VALUES (?1, 1)");
  CHECK(add.run(std::string_view{"a"}).step());
  auto twice = add.run(std::string_view{"a"});
  CHECK(twice.step().error().code == "SQLITE_CONSTRAINT");
  CHECK(twice.step().error().code == "SQLITE_CONSTRAINT");
}

TEST_CASE("a value too many is an error of the run") {
  Memory memory;
  Statement all = memory.prepare("SELECT n FROM t");
  CHECK(all.run(std::int64_t{1}).step().error().code == "SQLITE_RANGE");
}

TEST_CASE("blobs, texts and nothing at all come back as they were bound") {
  Memory memory;
  Statement echo = memory.prepare("SELECT ?1, ?2, ?3, ?4, ?5");
  const std::string bytes{"\0\xff", 2};
  auto run = echo.run(sqlite::Blob{bytes}, sqlite::Blob{}, std::optional<std::int64_t>{},
                      std::optional<std::string_view>{"text"}, std::optional<std::int64_t>{7});
  REQUIRE(run.step().value());
  CHECK(run.text(0) == bytes);
  CHECK(run.text(1).empty());
  CHECK_FALSE(run.is_null(1));
  CHECK(run.is_null(2));
  CHECK_FALSE(run.number(2));
  CHECK(run.text(2).empty());
  CHECK(run.text(3) == "text");
  CHECK(run.number(4) == 7);
}

TEST_CASE("an insert tells the number of its row") {
  Memory memory;
  Statement add = memory.prepare("INSERT INTO t VALUES (?1, 1)");
  for (const std::string id : {"a", "b"}) {
    auto run = add.run(std::string_view{id});
    CHECK(run.finish().value() == 1);
    CHECK(run.inserted() == (id == "a" ? 1 : 2));
  }
}

}  // namespace
