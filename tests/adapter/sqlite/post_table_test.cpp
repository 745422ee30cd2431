// SPDX-License-Identifier: MIT
// Tests of the post table: what a courier stores, and what it may not undo.
#include <paycourier/adapter/sqlite/post_table.hpp>

#include <catch2/catch_test_macros.hpp>
#include <optional>

#include <paycourier/adapter/sqlite/endpoint_table.hpp>
#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("what was worked out before an operator resumed the endpoint is not stored") {
  support::OutboxTables tables;
  sqlite::EndpointBook book;
  sqlite::EndpointTable endpoints{tables.connection};
  sqlite::PostTable posts{tables.connection, book};
  REQUIRE(endpoints.subscribe("shop", {"*"}, {}));
  const HealthChange closed{1, {.standing = Standing::closed}};
  REQUIRE(posts.all());
  REQUIRE(endpoints.resume("shop", Instant{}));
  REQUIRE(posts.store(closed));
  CHECK(endpoints.health("shop").value() == EndpointHealth{.recovered_at = Instant{}});
  REQUIRE(posts.all());
  REQUIRE(posts.store(closed));
  CHECK(endpoints.health("shop").value().standing == Standing::closed);
}

TEST_CASE("an endpoint that this process has not subscribed is listed without its address") {
  support::OutboxTables tables;
  sqlite::EndpointBook book;
  sqlite::EndpointTable endpoints{tables.connection};
  sqlite::PostTable posts{tables.connection, book};
  REQUIRE(endpoints.subscribe("shop", {"*"}, {}));
  const auto all = posts.all().value();
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == "shop");
  CHECK(all[0].endpoint == nullptr);
}

}  // namespace
