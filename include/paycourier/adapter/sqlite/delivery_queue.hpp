// SPDX-License-Identifier: MIT
// New deliveries: each pending at once, or blocked behind its order.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DELIVERY_QUEUE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DELIVERY_QUEUE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

using OrderKey = std::optional<std::string>;

/// Nothing: it waits for no other.
inline OrderKey order_key(std::int64_t ordering, std::string_view key) {
  if (ordering == number_of(Ordering::endpoint)) return std::string{};
  if (ordering == number_of(Ordering::by_key) && !key.empty()) return std::string{key};
  return {};
}

/// Within a unit of the caller's. Only the head of an order is pending or leased.
class DeliveryQueue {
 public:
  struct Entry {
    std::int64_t endpoint = 0;
    std::int64_t event = 0;
    OrderKey key = {};
    std::int64_t due_at = 0;
    bool is_head = false;  ///< It takes the place of its order's head, which is gone.
  };

  explicit DeliveryQueue(const Connection& connection)
      : taken_{connection,
               "SELECT EXISTS (SELECT 1 FROM paycourier_deliveries"
               " WHERE endpoint = ?1 AND order_key = ?2)"
               " OR EXISTS (SELECT 1 FROM paycourier_halts"
               " WHERE endpoint = ?1 AND order_key = ?2)"},
        add_{connection,
             "INSERT INTO paycourier_deliveries (endpoint, event, state, lane, due_at, attempt,"
             " token, lease_until, first_at, order_key) VALUES (?1, ?2, ?3, 0, ?4, 0, 0, 0, 0,"
             " ?5)"},
        promote_{connection,
                 "UPDATE paycourier_deliveries SET state = 0 WHERE number = ("
                 "SELECT number FROM paycourier_deliveries"
                 " WHERE endpoint = ?1 AND order_key = ?2 AND state = 2 ORDER BY number LIMIT 1)"
                 " AND NOT EXISTS (SELECT 1 FROM paycourier_deliveries"
                 " WHERE endpoint = ?1 AND order_key = ?2 AND state < 2)"} {}

  /// Gives the delivery's number.
  Result<std::int64_t> add(const Entry& entry) {
    DeliveryState state = DeliveryState::pending;
    if (entry.key && !entry.is_head) {
      const Result<Number> taken =
          taken_.run(entry.endpoint, std::string_view{*entry.key}).number();
      if (!taken) return taken.error();
      if (*taken == 1) state = DeliveryState::blocked;
    }
    auto run = add_.run(entry.endpoint, entry.event, number_of(state), entry.due_at,
                        std::optional<std::string_view>{entry.key});
    if (const Result<int> added = run.finish(); !added) return added.error();
    return run.inserted();
  }

  /// The head of the order is gone: the next one is pending. False when there is none.
  Result<bool> promote(std::int64_t endpoint, std::string_view key) {
    const Result<int> promoted = promote_.run(endpoint, key).finish();
    if (!promoted) return promoted.error();
    return *promoted != 0;
  }

 private:
  Query taken_, add_, promote_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
