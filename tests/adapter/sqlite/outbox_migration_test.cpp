// SPDX-License-Identifier: MIT
// Tests of the migration: forward, from any layout, and never from a newer one.
#include <paycourier/adapter/sqlite/outbox_migration.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/outbox_contract.hpp>
#include <support/outbox_tables.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::lay_out_outbox;

struct Old {
  support::TemporaryFolder folder;
  std::string path = (folder.path() / "outbox.db").string();
  sqlite::Turnstile turnstile;

  void lay_out(std::int64_t layout) {
    Connection connection = Connection::open(path, {}).value();
    REQUIRE(lay_out_outbox(connection, turnstile, layout));
  }
  std::int64_t layout() const {
    sqlite::Connection connection = Connection::open(path, {}).value();
    sqlite::Query ask{connection, "SELECT layout FROM paycourier_outbox"};
    return ask.run().number().value().value_or(-1);
  }
};

TEST_CASE("an outbox of the first layout is brought to the newest with all that is in it") {
  Old old;
  old.lay_out(1);
  {
    Connection connection = Connection::open(old.path, {}).value();
    REQUIRE(connection.execute(
        "INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES ('shop', 0, 0);"
        "INSERT INTO paycourier_events VALUES (1, 'e1', 'payment', 0, 1, '', 'text/plain', 0,"
        " x'7b7d');"
        "INSERT INTO paycourier_deliveries VALUES (5, 1, 1, 0, 0, 0, 0, 0, 0, 0, NULL)"));
    sqlite::Query index{connection,
                        "SELECT 1 FROM sqlite_master WHERE name = 'paycourier_events_enqueued'"};
    REQUIRE_FALSE(index.run().number().value());
  }
  support::PostOffice<SqliteOutbox> post{SqliteOutbox::open(old.path).value()};
  CHECK(old.layout() == sqlite::outbox_layout);
  CHECK(post.records("e1").at(0).number == 5);
  CHECK(post.box.endpoints().value().at(0).pending == 1);
  CHECK(post.box.deliveries_to("shop", Instant{}, Instant{} + Millis{1}).value().size() == 1);
  post.subscribe("shop");
  post.open();
  CHECK(post.one("shop").event.payload == "{}");
  CHECK(post.enqueue("e2").deliveries == 1);
}

TEST_CASE("the layout of a newer version is refused, and left as it is") {
  Old old;
  old.lay_out(sqlite::outbox_layout);
  {
    Connection connection = Connection::open(old.path, {}).value();
    REQUIRE(connection.execute("UPDATE paycourier_outbox SET layout = layout + 1"));
  }
  const auto refused = SqliteOutbox::open(old.path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().because == "a newer version of paycourier has laid out this database");
  CHECK(old.layout() == sqlite::outbox_layout + 1);
}

TEST_CASE("an outbox that is laid out is opened without a write") {
  Old old;
  old.lay_out(sqlite::outbox_layout);
  Connection writer = Connection::open(old.path, {}).value();
  REQUIRE(writer.execute("BEGIN IMMEDIATE"));
  Connection reader = Connection::open(old.path, {}).value();
  CHECK(lay_out_outbox(reader, old.turnstile));
}

TEST_CASE("an outbox can be laid out in the application's transaction, and goes with it") {
  Connection connection = Connection::open(":memory:", {}).value();
  sqlite::Turnstile turnstile;
  REQUIRE(connection.execute("BEGIN"));
  REQUIRE(lay_out_outbox(connection, turnstile));
  REQUIRE(connection.execute("ROLLBACK"));
  sqlite::Query tables{connection, "SELECT count(*) FROM sqlite_master"};
  CHECK(tables.run().number().value() == 0);
}

}  // namespace
