// SPDX-License-Identifier: MIT
// Tests of the endpoint table: what is stored, and that a change is heard of.
#include <paycourier/adapter/sqlite/endpoint_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::EndpointTable;

TEST_CASE("a subscription is stored when its patterns and options are, in any order") {
  support::OutboxTables tables;
  EndpointTable endpoints{tables.connection};
  CHECK_FALSE(endpoints.is_subscribed("shop", {"a", "b"}, {}).value());
  REQUIRE(endpoints.subscribe("shop", {"a", "b", "a"}, {}));
  CHECK(endpoints.is_subscribed("shop", {"b", "a", "b"}, {}).value());
  CHECK_FALSE(endpoints.is_subscribed("shop", {"a"}, {}).value());
  CHECK_FALSE(endpoints.is_subscribed("shop", {"a", "b"}, {Ordering::by_key}).value());
  CHECK_FALSE(
      endpoints.is_subscribed("shop", {"a", "b"}, {Ordering::none, DeadHead::is_skipped}).value());
}

TEST_CASE("each change of an endpoint makes another revision") {
  support::OutboxTables tables;
  EndpointTable endpoints{tables.connection};
  const auto revision = [&] {
    return tables.ask("SELECT revision FROM paycourier_outbox").value();
  };
  REQUIRE(endpoints.subscribe("shop", {"*"}, {}));
  CHECK(revision() == 1);
  REQUIRE(endpoints.pause("shop"));
  CHECK(revision() == 2);
  REQUIRE(endpoints.resume("shop", Instant{Millis{5}}));
  CHECK(revision() == 3);
  REQUIRE(endpoints.unsubscribe("shop"));
  CHECK(revision() == 4);
  CHECK(tables.ask("SELECT resumed_in FROM paycourier_endpoints") == 3);
}

TEST_CASE("of an endpoint that was never subscribed the table knows nothing") {
  support::OutboxTables tables;
  EndpointTable endpoints{tables.connection};
  CHECK(endpoints.health("shop").error().because == "no endpoint of this id was ever subscribed");
  CHECK(endpoints.pause("shop").error().fault == Fault::not_found);
  CHECK(endpoints.number_of_endpoint("shop").error().fault == Fault::not_found);
}

}  // namespace
