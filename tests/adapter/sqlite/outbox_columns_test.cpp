// SPDX-License-Identifier: MIT
// Tests of the columns: what is stored comes back as it was.
#include <paycourier/adapter/sqlite/outbox_columns.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("every fault is stored under its name, and a name of later is in doubt") {
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    const auto fault = static_cast<Fault>(i);
    CHECK(sqlite::fault_of(name(fault)) == fault);
  }
  CHECK(sqlite::fault_of("worse") == Fault::in_doubt);
  CHECK(sqlite::fault_of("unknown") == Fault::in_doubt);
}

TEST_CASE("instants are stored to the millisecond, and never overflow") {
  const Instant at = from_unix(Seconds{1'893'456'000}) + 123ms;
  CHECK(sqlite::instant(sqlite::milliseconds(at)) == at);
  CHECK(sqlite::milliseconds(at, 7ms) == sqlite::milliseconds(at) + 7);
  CHECK(sqlite::milliseconds(at, unlimited) == Millis::max().count());
  CHECK_FALSE(sqlite::instant(sqlite::Number{}));
}

TEST_CASE("health and attempts come back from their columns") {
  const support::OutboxTables tables;
  sqlite::Query health{tables.connection, "SELECT 1, 2, 3, 4, 5, 6, NULL, 8"};
  auto row = health.run();
  REQUIRE(row.step().value());
  CHECK(sqlite::read_health(row, 0) == EndpointHealth{.paused = true,
                                                      .standing = Standing::disabled,
                                                      .held_until = sqlite::instant(3),
                                                      .failures = 4,
                                                      .trips = 5,
                                                      .opens_at = sqlite::instant(6),
                                                      .failing_since = {},
                                                      .recovered_at = sqlite::instant(8)});
  sqlite::Query attempt{tables.connection,
                        "SELECT 0, 2, 30, 40, 503, 'throttled', 'busy', 5, NULL, x'00ff'"};
  auto logged = attempt.run();
  REQUIRE(logged.step().value());
  const LoggedAttempt read = sqlite::read_attempt(logged, 1);
  CHECK(read.attempt.number == 2);
  CHECK(read.attempt.at == sqlite::instant(30));
  CHECK(read.attempt.took == 40ms);
  CHECK(read.attempt.status == 503);
  CHECK(read.attempt.fault == Fault::throttled);
  CHECK(read.attempt.because == "busy");
  CHECK(read.attempt.asked == Millis{5});
  CHECK_FALSE(read.attempt.next_in);
  CHECK(read.answer == std::string{"\0\xff", 2});
}

}  // namespace
