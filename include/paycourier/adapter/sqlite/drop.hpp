// SPDX-License-Identifier: MIT
// Dropping what waits at an endpoint that has left.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DROP_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DROP_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/delivery_queue.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's. Those who are blocked go before those who head their orders, so
/// that what is left after an error has a head; what comes after the drop has begun stays, and
/// becomes the head.
class Drop {
 public:
  struct Slice {
    int dropped = 0;
    bool promoted = false;                 ///< Something that stays became the head of its order.
    std::optional<std::string> next = {};  ///< From this order on; nothing: that was all.
  };

  explicit Drop(const Connection& connection)
      : queue_{connection},
        last_{connection, "SELECT max(number) FROM paycourier_deliveries"},
        blocked_{connection,
                 "SELECT number, order_key FROM paycourier_deliveries"
                 " INDEXED BY paycourier_deliveries_order WHERE order_key IS NOT NULL"
                 " AND endpoint = ?1 AND order_key >= ?4 AND state = 2 AND number <= ?2"
                 " ORDER BY order_key LIMIT ?3"},
        pending_{connection,
                 "SELECT number, order_key FROM paycourier_deliveries"
                 " INDEXED BY paycourier_deliveries_due"
                 " WHERE state = 0 AND endpoint = ?1 AND number <= ?2 LIMIT ?3"},
        halts_{connection,
               "SELECT dead, order_key FROM paycourier_halts WHERE endpoint = ?1 LIMIT ?2"},
        // Its attempts, if there were any, are all in paycourier_attempts: none is in the row.
        finish_{connection,
                "INSERT INTO paycourier_history SELECT number, endpoint, event, 5, ?2, order_key,"
                " ?3, 0, 0, 0, 0, NULL, '', NULL, NULL, x'' FROM paycourier_deliveries"
                " WHERE number = ?1"},
        remove_{connection, "DELETE FROM paycourier_deliveries WHERE number = ?1"},
        free_{connection, "DELETE FROM paycourier_halts WHERE dead = ?1"} {}

  /// The number of the newest delivery of all.
  Result<std::int64_t> last() {
    const Result<Number> last = last_.run().number();
    if (!last) return last.error();
    return last->value_or(0);
  }

  /// So many of those with a number up to `last`, and of the halts.
  Result<Slice> some(std::int64_t endpoint, std::int64_t last, std::string_view from,
                     std::int64_t most, Instant now) {
    Slice done;
    std::string order{from};
    std::int64_t left = most;
    Result<Rows> rows = read(blocked_.run(endpoint, last, left, from));
    if (!rows) return rows.error();
    if (!rows->empty()) order = *rows->back().order;
    left -= std::ssize(*rows);
    for (const Row& row : *rows) {
      if (auto gone = discard(row, now); !gone) return gone.error();
    }
    Result<Rows> heads = read(pending_.run(endpoint, last, left));
    if (!heads) return heads.error();
    left -= std::ssize(*heads);
    done.dropped = static_cast<int>(most - left);
    for (const Row& row : *heads) {
      if (auto gone = discard(row, now); !gone) return gone.error();
      if (auto freed = promote(endpoint, row, done); !freed) return freed.error();
    }
    Result<Rows> halts = read(halts_.run(endpoint, left));
    if (!halts) return halts.error();
    left -= std::ssize(*halts);
    for (const Row& row : *halts) {
      if (auto gone = free_.run(row.number).finish(); !gone) return gone.error();
      if (auto freed = promote(endpoint, row, done); !freed) return freed.error();
    }
    if (left == 0) done.next = std::move(order);
    return done;
  }

 private:
  struct Row {
    std::int64_t number = 0;
    OrderKey order = {};
  };
  using Rows = std::vector<Row>;

  static Result<Rows> read(Statement::Run run) {
    Rows rows;
    Result<bool> row = run.step();
    for (; row && *row; row = run.step()) {
      rows.push_back({run.integer(0), {}});
      if (!run.is_null(1)) rows.back().order = run.text(1);
    }
    if (!row) return row.error();
    return rows;
  }

  Result<void> discard(const Row& row, Instant now) {
    const Result<int> kept = finish_.run(row.number, milliseconds(now), dropped_because).finish();
    if (!kept) return kept.error();
    const Result<int> removed = remove_.run(row.number).finish();
    return removed ? Result<void>{} : removed.error();
  }

  Result<void> promote(std::int64_t endpoint, const Row& gone, Slice& done) {
    if (!gone.order) return {};
    const Result<bool> promoted = queue_.promote(endpoint, *gone.order);
    if (!promoted) return promoted.error();
    done.promoted = done.promoted || *promoted;
    return {};
  }

  DeliveryQueue queue_;
  Query last_, blocked_, pending_, halts_, finish_, remove_, free_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
