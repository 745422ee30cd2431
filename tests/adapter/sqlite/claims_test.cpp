// SPDX-License-Identifier: MIT
// Tests of claims: tokens only ever grow, whatever becomes of the transaction.
#include <paycourier/adapter/sqlite/claims.hpp>

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using sqlite::Claims;

TEST_CASE("a token of a claim that was undone is never given again") {
  support::OutboxTables tables;
  tables.add(1);
  tables.add(2);
  Claims claims{tables.connection};
  REQUIRE(claims.start());
  std::vector<Delivery> undone, claimed;
  const Want want{.endpoint = 1, .fresh = 1, .lease = 1s};
  tables.run("BEGIN");
  REQUIRE(claims.claim(want, tables.start, undone));
  REQUIRE(claims.store_tokens());
  tables.run("ROLLBACK");
  REQUIRE(claims.claim(want, tables.start, claimed));
  REQUIRE(claims.store_tokens());
  REQUIRE((undone.size() == 1 && claimed.size() == 1));
  CHECK(claimed[0].number == undone[0].number);
  CHECK(claimed[0].token > undone[0].token);
  CHECK(tables.ask("SELECT last_token FROM paycourier_outbox") == claimed[0].token);

  Claims next{tables.connection};
  REQUIRE(next.start());
  std::vector<Delivery> later;
  REQUIRE(next.claim(want, tables.start, later));
  CHECK(later.at(0).token > claimed[0].token);
}

TEST_CASE("a lease without an end does not overflow") {
  support::OutboxTables tables;
  tables.add(1);
  Claims claims{tables.connection};
  std::vector<Delivery> claimed;
  REQUIRE(claims.claim({.endpoint = 1, .fresh = 1, .lease = unlimited}, tables.start, claimed));
  CHECK(claims.lapsed(tables.start + 100h, 1s, 1).value().empty());
}

TEST_CASE("nothing is claimed where nothing is wanted") {
  support::OutboxTables tables;
  tables.add(1);
  Claims claims{tables.connection};
  std::vector<Delivery> claimed;
  REQUIRE(claims.claim({.endpoint = 1}, tables.start, claimed));
  REQUIRE(claims.claim({.endpoint = 2, .fresh = 5, .retries = 5}, tables.start, claimed));
  CHECK(claimed.empty());
}

}  // namespace
