// SPDX-License-Identifier: MIT
// Tests of the operations: what was said before costs no write, and slices leave nothing out.
#include <paycourier/adapter/sqlite/outbox_operations.hpp>

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>

#include <support/outbox_contract.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::OutboxState;

TEST_CASE("a subscription that is stored already writes nothing, and is known in memory") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  const Endpoint shop{.id = "shop", .url = "https://shop.example/", .signing = Unsigned{}};
  {
    auto before = OutboxState::make(Connection::open(path, {}).value(), {}, {}).value();
    REQUIRE(sqlite::subscribe(*before, shop, {"payment.*"}, {}));
  }
  Connection writer = Connection::open(path, {}).value();
  auto state = OutboxState::make(Connection::open(path, {}).value(), {}, {}).value();
  REQUIRE(writer.execute("BEGIN IMMEDIATE"));
  CHECK(sqlite::subscribe(*state, shop, {"payment.*"}, {}));
  CHECK(state->book.find("shop") != nullptr);
  CHECK(sqlite::subscribe(*state, shop, {"refund.*"}, {}).error().code == "SQLITE_BUSY");
}

TEST_CASE("an endpoint without an id is refused") {
  auto state = OutboxState::make(Connection::open(":memory:", {}).value(), {}, {}).value();
  const Endpoint nameless{.id = "", .url = "https://shop.example/", .signing = Unsigned{}};
  CHECK(sqlite::subscribe(*state, nameless, {"*"}, {}).error().because == "an endpoint has an id");
}

TEST_CASE("a replay of more events than a slice takes all of them") {
  auto state = OutboxState::make(Connection::open(":memory:", {}).value(), {}, {}).value();
  const Instant start = from_unix(Seconds{1'893'456'000});
  for (int i = 0; i < 1'001; ++i) {
    REQUIRE(state->enqueue({.id = std::to_string(i), .type = "payment", .payload = "{}"}, {},
                           start + Millis{i / 300}));
  }
  const Endpoint late{.id = "late", .url = "https://shop.example/", .signing = Unsigned{}};
  REQUIRE(sqlite::subscribe(*state, late, {"*"}, {}));
  CHECK(sqlite::replay(*state, "late", start, start + Millis{10}, start).value() == 1'001);
  CHECK(sqlite::replay(*state, "late", start, start + Millis{10}, start).value() == 0);
}

/// Of an endpoint that orders by key: of three deliveries one without a key, two with one in six.
struct Crowd {
  static constexpr int many = 1'503;
  Connection connection = Connection::open(":memory:", {}).value();
  Connection sql{connection.get()};
  std::unique_ptr<OutboxState> state = OutboxState::make(std::move(connection), {}, {}).value();
  Instant start = from_unix(Seconds{1'893'456'000});

  Crowd() {
    const Endpoint shop{.id = "shop", .url = "https://shop.example/", .signing = Unsigned{}};
    REQUIRE(sqlite::subscribe(*state, shop, {"*"}, {.ordering = Ordering::by_key}));
    for (int i = 0; i < many; ++i) {
      const std::string key = i % 3 == 0 ? "" : "o" + std::to_string(i / 6);
      REQUIRE(state->enqueue({.id = std::to_string(i), .type = "payment", .payload = "{}"},
                             {.ordering_key = key}, start));
    }
  }
  std::int64_t ask(const char* question) {
    sqlite::Query query{sql, question};
    return query.run().number().value().value_or(-1);
  }
};

TEST_CASE("more dead letters than a slice revives are all revived, each once and in sequence") {
  Crowd crowd;
  REQUIRE(crowd.sql.execute(
      "INSERT INTO paycourier_history SELECT number, endpoint, event, 4, 0, NULL, '', 1, 0, 0, 0,"
      " NULL, '', NULL, NULL, x'' FROM paycourier_deliveries; DELETE FROM paycourier_deliveries"));
  CHECK(sqlite::revive_all(*crowd.state, "shop", crowd.start).value() == Crowd::many);
  CHECK(crowd.ask("SELECT count(*) FROM paycourier_history WHERE state = 5") == Crowd::many);
  CHECK(crowd.ask("SELECT count(*) FROM paycourier_deliveries") == Crowd::many);
  // The events' numbers are in sequence, too.
  CHECK(crowd.ask("SELECT count(DISTINCT number - event) FROM paycourier_deliveries") == 1);
}

TEST_CASE("more than a slice drops is all dropped, in orders and out of them") {
  Crowd crowd;
  REQUIRE(crowd.ask("SELECT count(*) FROM paycourier_deliveries WHERE state = 2") > 600);
  CHECK(sqlite::drop(*crowd.state, "shop", crowd.start).value() == Crowd::many);
  CHECK(crowd.ask("SELECT count(*) FROM paycourier_deliveries") == 0);
  CHECK(crowd.ask("SELECT count(*) FROM paycourier_history WHERE state = 5") == Crowd::many);
  CHECK(sqlite::drop(*crowd.state, "shop", crowd.start).value() == 0);
}

}  // namespace
