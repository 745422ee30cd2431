// SPDX-License-Identifier: MIT
// Tests of the connection: how a file is opened, and what a transaction leaves behind.
#include <paycourier/adapter/sqlite/connection.hpp>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using sqlite::Connection;
using sqlite::Transaction;

std::string ask(const Connection& connection, const char* sql) {
  std::string text;
  const auto note = [](void* into, int, char** values, char**) {
    *static_cast<std::string*>(into) += values[0];
    return 0;
  };
  REQUIRE(::sqlite3_exec(connection.get(), sql, note, &text, nullptr) == SQLITE_OK);
  return text;
}

struct File {
  support::TemporaryFolder folder;
  std::string path = (folder.path() / "store.db").string();

  Connection open(Millis patience = 0ms) const { return Connection::open(path, patience).value(); }
};

TEST_CASE("a file is opened with a write-ahead log and synchronous commits") {
  const File file;
  const Connection connection = file.open(250ms);
  CHECK(ask(connection, "PRAGMA journal_mode") == "wal");
  CHECK(ask(connection, "PRAGMA synchronous") == "2");
  CHECK(ask(connection, "PRAGMA busy_timeout") == "250");
}

TEST_CASE("a file that is there is opened as it is, and one that is not is not made") {
  const File file;
  CHECK(Connection::open_existing(file.path, 0ms).error().code == "SQLITE_CANTOPEN");
  Connection owner = file.open();
  REQUIRE(owner.execute("PRAGMA journal_mode = DELETE; CREATE TABLE t (n)"));
  const Connection second = Connection::open_existing(file.path, 250ms).value();
  CHECK(ask(second, "PRAGMA journal_mode") == "delete");
  CHECK(ask(second, "PRAGMA synchronous") == "2");
  CHECK(ask(second, "PRAGMA busy_timeout") == "250");
}

TEST_CASE("a connection knows its file, and that one in memory has none") {
  const File file;
  CHECK(std::filesystem::equivalent(file.open().path(), file.path));
  CHECK(Connection::open(":memory:", 0ms).value().path().empty());
  CHECK(file.open().is_owned());
}

TEST_CASE("patience without an end is as long as SQLite can wait, and none below nothing") {
  const File file;
  CHECK(ask(file.open(unlimited), "PRAGMA busy_timeout") == "2147483647");
  CHECK(ask(file.open(-1ms), "PRAGMA busy_timeout") == "0");
}

TEST_CASE("what cannot be opened says why") {
  const support::TemporaryFolder folder;
  CHECK(Connection::open((folder.path() / "none" / "store.db").string(), 0ms).error().code ==
        "SQLITE_CANTOPEN");
  CHECK(Connection::open(folder.write("text", std::string(4096, 'x')), 0ms).error().code ==
        "SQLITE_NOTADB");
}

TEST_CASE("a borrowed connection stays as it is, and stays open") {
  ::sqlite3* db = nullptr;
  REQUIRE(::sqlite3_open(":memory:", &db) == SQLITE_OK);
  {
    const Connection connection{db};
    CHECK(ask(connection, "PRAGMA busy_timeout") == "0");
    const Connection other = Connection{connection.get()};
  }
  CHECK(::sqlite3_exec(db, "SELECT 1", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(::sqlite3_close(db) == SQLITE_OK);
}

TEST_CASE("a transaction that is not committed leaves nothing behind") {
  const File file;
  Connection connection = file.open();
  REQUIRE(connection.execute("CREATE TABLE t (x)"));
  {
    Transaction transaction = Transaction::begin(connection).value();
    REQUIRE(connection.execute("INSERT INTO t VALUES (1)"));
    CHECK(connection.in_transaction());
  }
  CHECK_FALSE(connection.in_transaction());
  CHECK(ask(connection, "SELECT count(*) FROM t") == "0");
  {
    Transaction transaction = Transaction::begin(connection).value();
    REQUIRE(connection.execute("INSERT INTO t VALUES (1)"));
    Transaction moved = std::move(transaction);
    REQUIRE(moved.commit());
  }
  CHECK(ask(connection, "SELECT count(*) FROM t") == "1");
}

TEST_CASE("a transaction begins with the write lock, or says that it is taken") {
  const File file;
  Connection one = file.open(), other = file.open();
  const Transaction holding = Transaction::begin(one).value();
  const auto refused = Transaction::begin(other);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "SQLITE_BUSY");
}

TEST_CASE("a transaction does not begin inside another one") {
  const File file;
  Connection connection = file.open();
  REQUIRE(connection.execute("BEGIN"));
  const auto refused = Transaction::begin(connection);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().because == "the connection is in the middle of a transaction");
  CHECK(connection.in_transaction());
}

}  // namespace
