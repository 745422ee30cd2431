// SPDX-License-Identifier: MIT
// Tests of the tables of SqliteDedupe: their layout, and that they shrink by themselves.
#include <paycourier/adapter/sqlite/dedupe_table.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::DedupeTable;

/// The application's own connection, with a table on it.
struct Database {
  ::sqlite3* db = nullptr;

  Database() { REQUIRE(::sqlite3_open(":memory:", &db) == SQLITE_OK); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { ::sqlite3_close_v2(db); }

  Connection connection() const { return Connection{db}; }
  std::string ask(const std::string& sql) const {
    std::string text;
    const auto note = [](void* into, int, char** values, char**) {
      *static_cast<std::string*>(into) += values[0];
      return 0;
    };
    REQUIRE(::sqlite3_exec(db, sql.c_str(), note, &text, nullptr) == SQLITE_OK);
    return text;
  }
  std::string rows() const { return ask("SELECT count(*) FROM paycourier_dedupe"); }
};

TEST_CASE("the tables are strict, and made once") {
  const Database database;
  CHECK(DedupeTable::on(database.connection()));
  CHECK(database.ask("SELECT count(*) FROM pragma_table_list "
                     "WHERE name LIKE 'paycourier%' AND type = 'table' AND strict = 1") == "2");
  DedupeTable again = DedupeTable::on(database.connection()).value();
  CHECK(again.claim("a", 0, 10).value() == Claimed{Claim::first, 1});
  DedupeTable third = DedupeTable::on(database.connection()).value();
  CHECK(third.claim("a", 0, 10).value().state == Claim::busy);
}

TEST_CASE("the application's own version of the database is left alone") {
  const Database database;
  database.ask("PRAGMA user_version = 7");
  CHECK(DedupeTable::on(database.connection()));
  CHECK(database.ask("PRAGMA user_version") == "7");
}

TEST_CASE("tables of another layout are not touched") {
  const Database database;
  CHECK(DedupeTable::on(database.connection()));
  database.ask("UPDATE paycourier_dedupe_state SET layout = 2");
  const auto refused = DedupeTable::on(database.connection());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().because == "another version of paycourier has laid out this database");
  CHECK(::sqlite3_get_autocommit(database.db) != 0);
}

TEST_CASE("a token grows over all ids and is never given twice") {
  const Database database;
  DedupeTable table = DedupeTable::on(database.connection()).value();
  CHECK(table.claim("a", 0, 10).value().token == 1);
  CHECK(table.claim("b", 0, 10).value().token == 2);
  CHECK(table.release("a", 1));
  CHECK(table.claim("a", 0, 10).value().token == 3);
}

TEST_CASE("every claim deletes a few rows that have run out, the oldest first, and no others") {
  const Database database;
  DedupeTable table = DedupeTable::on(database.connection()).value();
  for (int i = 0; i < 40; ++i) {
    const std::string id = "old" + std::to_string(i);
    CHECK(table.claim(id, 0, 100 + i));
  }
  CHECK(database.rows() == "40");
  CHECK(table.claim("new", 139, 1'000));
  CHECK(database.rows() == "25");
  CHECK(database.ask("SELECT min(until) FROM paycourier_dedupe") == "116");
  CHECK(table.claim("newer", 139, 1'000));
  CHECK(database.rows() == "10");
  CHECK(table.claim("newest", 138, 1'000));
  CHECK(database.rows() == "4");
  CHECK(table.claim("last", 138, 1'000));
  CHECK(database.rows() == "5");
  CHECK(database.ask("SELECT count(*) FROM paycourier_dedupe WHERE id = 'old39'") == "1");
}

TEST_CASE("a claim that cannot be counted is an error, and claims nothing") {
  const Database database;
  DedupeTable table = DedupeTable::on(database.connection()).value();
  database.ask("DELETE FROM paycourier_dedupe_state");
  CHECK_FALSE(table.claim("a", 0, 10));
  CHECK(database.rows() == "0");
}

}  // namespace
