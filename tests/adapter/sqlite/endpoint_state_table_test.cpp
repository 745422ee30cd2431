// SPDX-License-Identifier: MIT
// Tests of what is told of each endpoint: by the indexes of what is live, and not by history.
#include <paycourier/adapter/sqlite/endpoint_state_table.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/outbox_tables.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;

TEST_CASE("each endpoint is told of with what is in each state there, by id") {
  support::OutboxTables tables;
  tables.run(
      "INSERT INTO paycourier_endpoints (id, ordering, dead_head, trips) VALUES ('shop', 2, 0, 3),"
      " ('idle', 0, 0, 0), ('gone', 0, 0, 0)");
  for (int i = 1; i <= 4; ++i) tables.add(i, "a");
  tables.run(
      "UPDATE paycourier_deliveries SET due_at = 50 - number, lane = number % 2;"
      "UPDATE paycourier_deliveries SET state = 1 WHERE number = 3;"
      "UPDATE paycourier_deliveries SET state = 2 WHERE number = 4;"
      "INSERT INTO paycourier_history VALUES"
      " (7, 3, 1, 4, 9, NULL, '', 1, 0, 0, 0, NULL, '', NULL, NULL, x''),"
      " (8, 3, 1, 3, 9, NULL, '', 1, 0, 0, 0, NULL, '', NULL, NULL, x'')");
  sqlite::EndpointBook book;
  book.put({.id = "idle", .url = "https://idle.example", .signing = Unsigned{}});
  const auto states = sqlite::EndpointStateTable{tables.connection}.all(book).value();
  REQUIRE(states.size() == 3);
  CHECK(states[0].id == "gone");
  CHECK(states[0].dead == 1);
  CHECK(states[1].id == "idle");
  CHECK(states[1].is_subscribed);
  CHECK_FALSE(states[1].oldest_due);
  const EndpointState& shop = states[2];
  CHECK(shop.health.trips == 3);
  CHECK_FALSE(shop.is_subscribed);
  CHECK(shop.pending == 2);
  CHECK(shop.leased == 1);
  CHECK(shop.blocked == 1);
  CHECK(shop.dead == 0);
  CHECK(shop.oldest_due == sqlite::instant(48));
}

TEST_CASE("any thread may ask for the endpoints, whatever the application is in the middle of") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "shop.db").string();
  sqlite::Connection application = sqlite::Connection::open(path, {}).value();
  SqliteOutbox box{application.get()};
  const Endpoint shop{.id = "shop", .url = "https://shop.example", .signing = Unsigned{}};
  REQUIRE(box.subscribe(shop, {"*"}));
  REQUIRE(application.execute("BEGIN"));
  REQUIRE(box.enqueue({.id = "e1", .type = "payment", .payload = "{}"}));
  std::jthread{[&] { CHECK(box.endpoints().value().at(0).pending == 0); }}.join();
  REQUIRE(application.execute("COMMIT"));
  std::jthread{[&] { CHECK(box.endpoints().value().at(0).pending == 1); }}.join();
}

TEST_CASE("an endpoint that nobody has subscribed since the start is told of as such") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "shop.db").string();
  const Endpoint shop{.id = "shop", .url = "https://shop.example", .signing = Unsigned{}};
  REQUIRE(SqliteOutbox::open(path).value().subscribe(shop, {"*"}));
  SqliteOutbox box = SqliteOutbox::open(path).value();
  CHECK_FALSE(box.endpoints().value().at(0).is_subscribed);
  REQUIRE(box.subscribe(shop, {}));
  CHECK(box.endpoints().value().at(0).is_subscribed);
}

}  // namespace
