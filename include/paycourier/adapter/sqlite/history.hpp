// SPDX-License-Identifier: MIT
// History is removed in slices when its time is over; what it belongs to goes with it.
#ifndef PAYCOURIER_ADAPTER_SQLITE_HISTORY_HPP
#define PAYCOURIER_ADAPTER_SQLITE_HISTORY_HPP

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's. An event goes with the last delivery of it; one that nobody has
/// subscribed to when a delivered one would.
class History {
 public:
  History(const Connection& connection, Retention retention)
      : retention_{retention},
        // A dead letter that halts its order stays until somebody decides about it.
        finished_{connection,
                  "SELECT number, event FROM paycourier_history h"
                  " INDEXED BY paycourier_history_finished WHERE state = ?1 AND finished_at < ?2"
                  " AND NOT EXISTS (SELECT 1 FROM paycourier_halts WHERE dead = h.number)"
                  " ORDER BY finished_at LIMIT ?3"},
        unheard_{connection,
                 "SELECT 0, number FROM paycourier_events INDEXED BY paycourier_events_unheard"
                 " WHERE deliveries = 0 AND enqueued_at < ?2 AND ?1 = 0"
                 " AND NOT EXISTS (SELECT 1 FROM paycourier_deliveries"
                 " WHERE event = paycourier_events.number)"
                 " AND NOT EXISTS (SELECT 1 FROM paycourier_history"
                 " WHERE event = paycourier_events.number)"
                 " ORDER BY enqueued_at LIMIT ?3"},
        forget_attempts_{connection, "DELETE FROM paycourier_attempts WHERE delivery = ?1"},
        forget_{connection, "DELETE FROM paycourier_history WHERE event = ?1 AND number = ?2"},
        forget_event_{connection,
                      "DELETE FROM paycourier_events WHERE number = ?1"
                      " AND NOT EXISTS (SELECT 1 FROM paycourier_deliveries WHERE event = ?1)"
                      " AND NOT EXISTS (SELECT 1 FROM paycourier_history WHERE event = ?1)"},
        forget_keys_{connection,
                     "DELETE FROM paycourier_event_keys WHERE key IN (SELECT key"
                     " FROM paycourier_event_keys WHERE until <= ?1 ORDER BY until LIMIT ?2)"} {}

  /// Rows that were removed: deliveries, keys, and events that nobody heard of.
  Result<int> prune(Instant now) {
    const std::int64_t slice = std::max(retention_.slice, 1);
    std::int64_t left = slice;
    const auto before = [now](Millis kept) {
      return saturating_add(now.time_since_epoch(), Millis{-std::max(kept, Millis{}).count()})
          .count();
    };
    const std::int64_t old_delivered = before(retention_.delivered);
    const std::int64_t old_dead = before(retention_.dead);
    for (const auto& [state, old] : {std::pair{DeliveryState::delivered, old_delivered},
                                     std::pair{DeliveryState::dead, old_dead},
                                     std::pair{DeliveryState::discarded, old_dead}}) {
      if (auto gone = remove(finished_, number_of(state), old, left); !gone) return gone.error();
    }
    if (auto gone = remove(unheard_, 0, old_delivered, left); !gone) return gone.error();
    if (left > 0) {
      const Result<int> keys = forget_keys_.run(milliseconds(now), left).finish();
      if (!keys) return keys.error();
      left -= *keys;
    }
    return static_cast<int>(slice - left);
  }

 private:
  struct Row {
    std::int64_t delivery;
    std::int64_t event;
  };

  Result<void> remove(Query& query, std::int64_t state, std::int64_t old, std::int64_t& left) {
    if (left <= 0) return {};
    std::vector<Row> rows;
    {
      auto run = query.run(state, old, left);
      Result<bool> row = run.step();
      for (; row && *row; row = run.step()) rows.push_back({run.integer(0), run.integer(1)});
      if (!row) return row.error();
    }
    for (const Row& row : rows) {
      if (row.delivery != 0) {
        if (auto done = forget_attempts_.run(row.delivery).finish(); !done) return done.error();
        if (auto done = forget_.run(row.event, row.delivery).finish(); !done) return done.error();
      }
      if (auto done = forget_event_.run(row.event).finish(); !done) return done.error();
    }
    left -= static_cast<std::int64_t>(rows.size());
    return {};
  }

  Retention retention_;
  Query finished_, unheard_, forget_attempts_, forget_, forget_event_, forget_keys_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
