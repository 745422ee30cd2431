// SPDX-License-Identifier: MIT
// Tests of the journal: which of them a courier can work with.
#include <paycourier/adapter/sqlite/journal.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/temporary.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a file with a write-ahead log is fit for a courier, one with another journal is not") {
  const support::TemporaryFolder folder;
  auto connection = sqlite::Connection::open((folder.path() / "outbox.db").string(), {}).value();
  CHECK(sqlite::check_write_ahead_log(connection));
  REQUIRE(connection.execute("PRAGMA journal_mode = TRUNCATE"));
  CHECK(sqlite::check_write_ahead_log(connection).error().fault == Fault::invalid);
}

}  // namespace
