// SPDX-License-Identifier: MIT
// Tests of the backlog: whoever asks, and whatever the application is in the middle of.
#include <paycourier/adapter/sqlite/backlog_table.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/outbox_tables.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a backlog counts what is live by its state, and the dead") {
  support::OutboxTables tables;
  for (int i = 1; i <= 4; ++i) tables.add(i, i > 2 ? "key" : "");
  tables.run(
      "UPDATE paycourier_deliveries SET due_at = 10 * number;"
      "UPDATE paycourier_deliveries SET state = 1 WHERE number = 1;"
      "UPDATE paycourier_deliveries SET state = 2 WHERE number = 4;"
      "INSERT INTO paycourier_history VALUES (9, 1, 7, 4, 0, NULL, '', 2, 20, 5, 500, NULL, '',"
      " NULL, NULL, x'')");
  const Backlog backlog = sqlite::BacklogTable{tables.connection}.count().value();
  CHECK(backlog.live == 4);
  CHECK(backlog.leased == 1);
  CHECK(backlog.blocked == 1);
  CHECK(backlog.dead == 1);
  CHECK(backlog.oldest_due == sqlite::instant(20));
}

TEST_CASE("a process that only enqueues may ask for the backlog, and any thread of it") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  sqlite::Connection application = sqlite::Connection::open(path, {}).value();
  SqliteOutbox box{application.get()};
  REQUIRE(
      box.subscribe({.id = "shop", .url = "https://shop.example", .signing = Unsigned{}}, {"*"}));
  REQUIRE(application.execute("BEGIN IMMEDIATE"));
  REQUIRE(box.enqueue({.id = "e1", .type = "payment", .payload = "{}"}));
  // The application's connection is the application's: the transaction is neither seen nor joined.
  std::jthread{[&] { CHECK(box.backlog().value().live == 0); }}.join();
  REQUIRE(application.execute("COMMIT"));
  std::jthread{[&] { CHECK(box.backlog().value().live == 1); }}.join();
}

TEST_CASE("an outbox in memory tells its backlog, too") {
  SqliteOutbox box = SqliteOutbox::open(":memory:").value();
  CHECK(box.backlog().value().live == 0);
}

}  // namespace
