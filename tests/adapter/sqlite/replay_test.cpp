// SPDX-License-Identifier: MIT
// Tests of the replay: slice after slice, none twice, none left out.
#include <paycourier/adapter/sqlite/replay.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::Replay;

TEST_CASE("a replay in slices takes each event once, also those of the same time") {
  support::OutboxTables tables;
  tables.run(
      "INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES ('shop', 0, 0);"
      "INSERT INTO paycourier_subscriptions VALUES ('payment', 1)");
  for (int i = 1; i <= 7; ++i) tables.add(i);
  tables.run(
      "DELETE FROM paycourier_deliveries WHERE number <> 4;"
      "UPDATE paycourier_events SET enqueued_at = 5 WHERE number > 1;"
      "UPDATE paycourier_events SET type = 'refund' WHERE number = 6");
  Replay replay{tables.connection};
  Replay::Place place{};
  int slices = 1, added = 0;
  for (;; ++slices) {
    const auto slice = replay.some("shop", place, sqlite::instant(6), 2, tables.start).value();
    added += slice.added;
    if (!slice.next) break;
    place = *slice.next;
  }
  CHECK(slices == 4);
  CHECK(added == 5);
  CHECK(tables.ask("SELECT count(DISTINCT event) FROM paycourier_deliveries") == 6);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_deliveries") == 6);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_deliveries WHERE event = 6") == 0);
}

}  // namespace
