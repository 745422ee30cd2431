// SPDX-License-Identifier: MIT
// What is due: of one endpoint, of those with new deliveries, of all.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DUE_INDEX_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DUE_INDEX_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

/// Reads only.
class DueIndex {
 public:
  /// How many new rows a look at them reads at most.
  static constexpr std::int64_t most_rows = 10'000;

  explicit DueIndex(const Connection& connection)
      : first_{connection,
               "SELECT min(due_at) FROM (SELECT (SELECT due_at FROM paycourier_deliveries"
               " WHERE state = 0 AND endpoint = ?1 AND lane = 0 ORDER BY due_at LIMIT 1) AS due_at"
               " UNION ALL SELECT (SELECT due_at FROM paycourier_deliveries"
               " WHERE state = 0 AND endpoint = ?1 AND lane = 1 ORDER BY due_at LIMIT 1))"},
        // From one endpoint to the next: no look at the rows between.
        next_{connection,
              "SELECT endpoint FROM paycourier_deliveries INDEXED BY paycourier_deliveries_due"
              " WHERE state = 0 AND endpoint > ?1 ORDER BY endpoint LIMIT 1"},
        since_{connection,
               "SELECT number, endpoint, state, due_at FROM paycourier_deliveries"
               " WHERE number > ?1 ORDER BY number LIMIT ?2"},
        newest_{connection, "SELECT max(number) FROM paycourier_deliveries"} {}

  Result<std::vector<Due>> of(const std::vector<std::int64_t>& endpoints) {
    std::vector<Due> due;
    for (const std::int64_t endpoint : endpoints) {
      const Result<Number> first = first_.run(endpoint).number();
      if (!first) return first.error();
      due.push_back({endpoint, instant(*first)});
    }
    return due;
  }

  Result<std::vector<Due>> all() {
    std::vector<std::int64_t> endpoints;
    for (std::int64_t last = 0;;) {
      const Result<Number> endpoint = next_.run(last).number();
      if (!endpoint) return endpoint.error();
      if (!*endpoint) return of(endpoints);
      endpoints.push_back(last = **endpoint);
    }
  }

  /// Of the deliveries after that number, which becomes the last one that was read. True when there
  /// may be more.
  Result<bool> since(std::int64_t& number, std::vector<Due>& due) {
    std::unordered_map<std::int64_t, std::int64_t> firsts;
    std::int64_t rows = 0, last = number;
    auto run = since_.run(number, most_rows);
    Result<bool> row = run.step();
    for (; row && *row; row = run.step(), ++rows) {
      last = run.integer(0);
      if (run.integer(2) != number_of(DeliveryState::pending)) continue;
      const std::int64_t at = run.integer(3);
      const auto [first, is_new] = firsts.try_emplace(run.integer(1), at);
      if (!is_new) first->second = std::min(first->second, at);
    }
    if (!row) return row.error();
    number = last;
    for (const auto& [endpoint, at] : firsts) due.push_back({endpoint, instant(at)});
    return rows == most_rows;
  }

  /// The number of the delivery that was added last, of those that are live.
  Result<std::int64_t> newest() {
    const Result<Number> newest = newest_.run().number();
    if (!newest) return newest.error();
    return newest->value_or(0);
  }

 private:
  Query first_, next_, since_, newest_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
