// SPDX-License-Identifier: MIT
// How each endpoint is, and how much waits there.
#ifndef PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_STATE_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_STATE_TABLE_HPP

#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/endpoint_state.hpp>

namespace paycourier::inline v0::sqlite {

/// Reads only. One pass over the indexes of what is live and of dead letters, and none over
/// history.
class EndpointStateTable {
 public:
  explicit EndpointStateTable(const Connection& connection)
      : all_{connection,
             "SELECT p.id, p.paused, p.standing, p.held_until, p.failures, p.trips, p.opens_at,"
             " p.failing_since, p.recovered_at, w.found, w.first, l.found, b.found, d.found"
             " FROM paycourier_endpoints p"
             " LEFT JOIN (SELECT endpoint, count(*) AS found, min(due_at) AS first"
             " FROM paycourier_deliveries INDEXED BY paycourier_deliveries_due"
             " WHERE state = 0 GROUP BY endpoint) w ON w.endpoint = p.number"
             " LEFT JOIN (SELECT endpoint, count(*) AS found"
             " FROM paycourier_deliveries INDEXED BY paycourier_deliveries_leased"
             " WHERE state = 1 GROUP BY endpoint) l ON l.endpoint = p.number"
             " LEFT JOIN (SELECT endpoint, count(*) AS found"
             " FROM paycourier_deliveries INDEXED BY paycourier_deliveries_order"
             " WHERE order_key IS NOT NULL AND state = 2 GROUP BY endpoint) b"
             " ON b.endpoint = p.number"
             " LEFT JOIN (SELECT endpoint, count(*) AS found"
             " FROM paycourier_history INDEXED BY paycourier_history_dead_at"
             " WHERE state = 4 GROUP BY endpoint) d ON d.endpoint = p.number"
             " ORDER BY p.id"} {}

  /// By id.
  Result<std::vector<EndpointState>> all(const EndpointBook& book) {
    std::vector<EndpointState> states;
    auto run = all_.run();
    Result<bool> row = run.step();
    for (; row && *row; row = run.step()) {
      EndpointState state{.id = run.text(0),
                          .health = read_health(run, 1),
                          .pending = run.integer(9),
                          .leased = run.integer(11),
                          .blocked = run.integer(12),
                          .dead = run.integer(13),
                          .oldest_due = instant(run.number(10))};
      state.is_subscribed = book.find(state.id) != nullptr;
      states.push_back(std::move(state));
    }
    if (!row) return row.error();
    return states;
  }

 private:
  Query all_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
