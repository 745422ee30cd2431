// SPDX-License-Identifier: MIT
// Reviving all dead letters of one endpoint.
#ifndef PAYCOURIER_ADAPTER_SQLITE_REVIVAL_HPP
#define PAYCOURIER_ADAPTER_SQLITE_REVIVAL_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/dead_letters.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's.
class Revival {
 public:
  struct Slice {
    int revived = 0;
    std::optional<std::int64_t> next = {};  ///< Behind this number; nothing: that was all.
  };

  explicit Revival(const Connection& connection)
      : last_{connection, std::string{"SELECT max(number) "} + at_endpoint},
        numbers_{connection, std::string{"SELECT number "} + at_endpoint +
                                 " AND number > ?2 AND number <= ?3 ORDER BY number LIMIT ?4"} {}

  /// The number of the endpoint's newest dead letter: what dies again while all are revived is not
  /// revived once more.
  Result<std::int64_t> last(std::int64_t endpoint) {
    const Result<Number> last = last_.run(endpoint).number();
    if (!last) return last.error();
    return last->value_or(0);
  }

  /// The oldest ones of those with a number in (after, last].
  Result<Slice> some(DeadLetters& dead_letters, std::int64_t endpoint, std::int64_t after,
                     std::int64_t last, std::int64_t most, Instant now) {
    std::vector<std::int64_t> numbers;
    {
      auto run = numbers_.run(endpoint, after, last, most);
      Result<bool> row = run.step();
      for (; row && *row; row = run.step()) numbers.push_back(run.integer(0));
      if (!row) return row.error();
    }
    for (const std::int64_t number : numbers) {
      if (const auto revived = dead_letters.revive(number, now); !revived) return revived.error();
    }
    Slice done{.revived = static_cast<int>(numbers.size())};
    if (done.revived == most) done.next = numbers.back();
    return done;
  }

 private:
  static constexpr const char* at_endpoint =
      "FROM paycourier_history INDEXED BY paycourier_history_dead_at"
      " WHERE endpoint = ?1 AND state = 4";

  Query last_, numbers_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
