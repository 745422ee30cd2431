// SPDX-License-Identifier: MIT
// Tests of reviving all of an endpoint: slice after slice, each dead letter once.
#include <paycourier/adapter/sqlite/revival.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;

TEST_CASE("all of one endpoint is revived slice by slice, and what dies meanwhile is left") {
  support::OutboxTables tables;
  const auto kill = [&](int number, int endpoint) {
    tables.run(("INSERT INTO paycourier_history VALUES (" + std::to_string(number) + ", " +
                std::to_string(endpoint) +
                ", 1, 4, 9, NULL, '', 1, 0, 0, 0, NULL, '', NULL, NULL, x'')")
                   .c_str());
  };
  for (int number = 1; number <= 9; ++number) kill(number, 1 + number % 2);
  sqlite::DeadLetters dead{tables.connection};
  sqlite::Revival revival{tables.connection};
  const std::int64_t last = revival.last(2).value();
  CHECK(last == 9);
  std::int64_t after = 0;
  int revived = 0;
  for (int slice = 1;; ++slice) {
    const auto done = revival.some(dead, 2, after, last, 2, tables.start).value();
    revived += done.revived;
    kill(100 + slice, 2);
    CHECK(done.revived == (slice < 3 ? 2 : 1));
    if (!done.next) break;
    after = *done.next;
  }
  CHECK(revived == 5);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_deliveries WHERE endpoint = 2") == 5);
  CHECK(tables.ask("SELECT count(*) FROM paycourier_history WHERE state = 4") == 4 + 3);
  CHECK(revival.last(3).value() == 0);
}

}  // namespace
