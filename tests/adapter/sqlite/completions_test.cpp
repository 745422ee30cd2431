// SPDX-License-Identifier: MIT
// Tests of completions: each counts for the claim that it is of, and no other.
#include <paycourier/adapter/sqlite/completions.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::Completions;

TEST_CASE("a completion counts only under its token, and only while the delivery is leased") {
  support::OutboxTables tables;
  tables.add(1);
  tables.add(2);
  tables.run("UPDATE paycourier_deliveries SET token = 5, attempt = 1");
  tables.run("UPDATE paycourier_deliveries SET state = 1 WHERE number = 1");
  Completions completions{tables.connection};
  const auto is_stale = [&](int number, int token, Fate fate) {
    return completions
        .complete({.delivery = number, .token = token, .endpoint = 1, .fate = fate}, tables.start)
        .value()
        .is_stale;
  };
  for (const Fate fate : {Fate::delivered, Fate::waiting, Fate::dead, Fate::returned}) {
    CHECK(is_stale(1, 4, fate));
    CHECK(is_stale(1, 6, fate));
    CHECK(is_stale(2, 5, fate));
    CHECK(is_stale(3, 5, fate));
  }
  CHECK(tables.ask("SELECT count(*) FROM paycourier_attempts") == 0);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_history") == 0);
  CHECK_FALSE(is_stale(1, 5, Fate::delivered));
  CHECK(tables.ask("SELECT state FROM paycourier_history WHERE number = 1") == 3);
}

TEST_CASE("a completion says where the next one in an order is free") {
  support::OutboxTables tables;
  tables.run("INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES ('shop', 2, 1)");
  for (int i = 1; i <= 3; ++i) tables.add(i, "a");
  tables.run(
      "UPDATE paycourier_deliveries SET state = 2;"
      "UPDATE paycourier_deliveries SET state = 1, token = 5 WHERE number = 1");
  Completions completions{tables.connection};
  const Completion dead{.delivery = 1, .token = 5, .endpoint = 1, .fate = Fate::dead};
  CHECK(completions.complete(dead, tables.start).value().freed == 1);
  CHECK(tables.state_of(2) == 0);
  CHECK(tables.state_of(3) == 2);
}

}  // namespace
