// SPDX-License-Identifier: MIT
// Tests of the operations: what was said before costs no write.
#include <paycourier/adapter/sqlite/outbox_operations.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

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

}  // namespace
