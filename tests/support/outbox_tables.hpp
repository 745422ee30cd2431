// SPDX-License-Identifier: MIT
// The tables of an outbox in memory, for tests of what runs on them.
#ifndef PAYCOURIER_TESTS_SUPPORT_OUTBOX_TABLES_HPP
#define PAYCOURIER_TESTS_SUPPORT_OUTBOX_TABLES_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_migration.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>

namespace support {

struct OutboxTables {
  paycourier::sqlite::Connection connection =
      paycourier::sqlite::Connection::open(":memory:", {}).value();
  paycourier::sqlite::Turnstile turnstile;
  paycourier::Instant start = paycourier::from_unix(paycourier::Seconds{1'893'456'000});

  OutboxTables() { REQUIRE(paycourier::sqlite::lay_out_outbox(connection, turnstile)); }

  void run(const char* sql) { REQUIRE(connection.execute(sql)); }
  /// The first column of the first row; nothing where there is none.
  std::optional<std::int64_t> ask(std::string sql) const {
    paycourier::sqlite::Query query{connection, std::move(sql)};
    return query.run().number().value();
  }
  /// An event of that number, and a pending delivery of the same number to endpoint 1.
  void add(int number, std::string_view key = {}) {
    const std::string n = std::to_string(number);
    run(("INSERT INTO paycourier_events VALUES (" + n + ", 'e" + n +
         "', 'payment', 0, 1, '', 'text/plain', 0, x'00')")
            .c_str());
    run(("INSERT INTO paycourier_deliveries VALUES (" + n + ", 1, " + n +
         ", 0, 0, 0, 0, 0, 0, 0, " + (key.empty() ? "NULL" : "'" + std::string{key} + "'") + ")")
            .c_str());
  }
  std::int64_t state_of(int number) const {
    return ask("SELECT state FROM paycourier_deliveries WHERE number = " + std::to_string(number))
        .value_or(-1);
  }
};

}  // namespace support

#endif
