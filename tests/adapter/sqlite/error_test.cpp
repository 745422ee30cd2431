// SPDX-License-Identifier: MIT
// Tests of what SQLite's result codes become.
#include <paycourier/adapter/sqlite/error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

TEST_CASE("a failure of SQLite is one of storage, with the name of the code and SQLite's words") {
  const Error error = sqlite::error(SQLITE_BUSY);
  CHECK(error.fault == Fault::storage);
  CHECK(error.code == "SQLITE_BUSY");
  CHECK(describe(error) == "storage: SQLite: database is locked (SQLITE_BUSY)");
  CHECK(describe(sqlite::error(SQLITE_FULL)) ==
        "storage: SQLite: database or disk is full (SQLITE_FULL)");
}

TEST_CASE("an extended code has the name of its family") {
  CHECK(sqlite::name(SQLITE_BUSY_SNAPSHOT) == "SQLITE_BUSY");
  CHECK(sqlite::name(SQLITE_IOERR_FSYNC) == "SQLITE_IOERR");
  CHECK(sqlite::name(SQLITE_READONLY_DBMOVED) == "SQLITE_READONLY");
}

TEST_CASE("every result code of SQLite has a name of its own") {
  std::string before;
  for (int code = SQLITE_OK; code <= SQLITE_NOTADB; ++code) {
    if (code == SQLITE_EMPTY || code == SQLITE_FORMAT) continue;  // Not used any more.
    CAPTURE(code);
    CHECK(sqlite::name(code).starts_with("SQLITE_"));
    CHECK(sqlite::name(code) != before);
    before = sqlite::name(code);
  }
  CHECK(sqlite::name(SQLITE_ROW) == "SQLITE_ROW");
  CHECK(sqlite::name(SQLITE_DONE) == "SQLITE_DONE");
  CHECK(sqlite::name(0xfe) == "an unknown code of SQLite");
}

}  // namespace
