// SPDX-License-Identifier: MIT
// Tests of the event table: the patterns that mean a type, and what is refused.
#include <paycourier/adapter/sqlite/event_table.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/policy/event_pattern.hpp>
#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::EventTable;
using sqlite::patterns_of;

TEST_CASE("the patterns that are looked up are those that mean the type, and only those") {
  CHECK(patterns_of("payment.card.added") ==
        std::vector<std::string>{"*", "payment.*", "payment.card.*", "payment.card.added"});
  CHECK(patterns_of("payment") == std::vector<std::string>{"*", "payment"});
  for (const std::string type : {"a", "a.", ".a", "a..b", "..", "*", "a.*", ".*", "a.b.c.d"}) {
    INFO(type);
    for (const std::string& pattern : patterns_of(type)) {
      if (is_event_pattern(pattern)) CHECK(matches_event(pattern, type));
    }
  }
}

TEST_CASE("an event and its deliveries are due when it was enqueued, or later if it says so") {
  support::OutboxTables tables;
  tables.run(
      "INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES ('shop', 0, 0);"
      "INSERT INTO paycourier_subscriptions VALUES ('payment', 1)");
  EventTable events{tables.connection, Millis{100}};
  const auto due = [&](const char* id, EnqueueOptions options) {
    const Event event{.id = id, .type = "payment", .payload = "{}"};
    CHECK(events.add(event, options, tables.start).value().deliveries == 1);
    return sqlite::instant(
        tables.ask("SELECT due_at FROM paycourier_deliveries ORDER BY number DESC").value());
  };
  CHECK(due("e1", {}) == tables.start);
  CHECK(due("e2", {.not_before = tables.start + Millis{5}}) == tables.start + Millis{5});
  CHECK(due("e3", {.not_before = tables.start - Millis{5}}) == tables.start);
}

TEST_CASE("a dedupe key is visible, and no longer than 255 characters") {
  const Event event{.id = "e1", .type = "payment", .payload = "{}"};
  CHECK(sqlite::check_enqueue(event, {}));
  CHECK(sqlite::check_enqueue(event, {.dedupe_key = std::string(255, 'k')}));
  const auto refused = sqlite::check_enqueue(event, {.dedupe_key = "caf\xc3\xa9"});
  CHECK(refused.error().because == "a dedupe key is up to 255 visible characters of ASCII");
}

}  // namespace
