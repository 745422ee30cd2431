// SPDX-License-Identifier: MIT
// Tests of the courier's desk: which databases a courier can work on, and one at a time.
#include <paycourier/adapter/sqlite/courier_desk.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>

#include <support/outbox_tables.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::CourierDesk;

struct Office {
  support::TemporaryFolder folder;
  std::string path = (folder.path() / "outbox.db").string();
  Connection application = Connection::open(path, {}).value();
  sqlite::Turnstile turnstile;
  sqlite::EndpointBook book;

  Office() { REQUIRE(lay_out_outbox(application, turnstile)); }
  auto open(const std::string& where) { return CourierDesk::open(where, {}, turnstile, book); }
};

TEST_CASE("a courier needs a file, and the write-ahead log") {
  Office office;
  const auto nowhere = office.open("");
  CHECK(nowhere.error().fault == Fault::invalid);
  CHECK(nowhere.error().because == "a courier needs a database file, not one in memory");
  REQUIRE(office.application.execute("PRAGMA journal_mode = DELETE"));
  const auto unlogged = office.open(office.path);
  CHECK(unlogged.error().fault == Fault::invalid);
  CHECK(unlogged.error().because ==
        "a courier needs the write-ahead log: run PRAGMA journal_mode = WAL");
  REQUIRE(office.application.execute("PRAGMA journal_mode = WAL"));
  CHECK(office.open(office.path));
}

TEST_CASE("one courier at a time sits at the desk") {
  Office office;
  auto first = office.open(office.path);
  REQUIRE(first);
  CHECK(office.open(office.path).error().fault == Fault::conflict);
  first = Error{};
  CHECK(office.open(office.path));
}

TEST_CASE("a file that is gone is not made anew by a courier") {
  Office office;
  CHECK(office.open((office.folder.path() / "other.db").string()).error().code ==
        "SQLITE_CANTOPEN");
}

TEST_CASE("with nothing left to remove the write-ahead log is brought home") {
  Office office;
  const auto desk = office.open(office.path).value();
  REQUIRE(office.application.execute("INSERT INTO paycourier_event_keys VALUES ('k', 'e', 5)"));
  const auto size = [&] { return std::filesystem::file_size(office.path); };
  const auto before = size();
  CHECK(desk->prune(sqlite::instant(5)).value() == 1);
  CHECK(size() == before);
  CHECK(desk->prune(sqlite::instant(5)).value() == 0);
  CHECK(size() > before);
}

}  // namespace
