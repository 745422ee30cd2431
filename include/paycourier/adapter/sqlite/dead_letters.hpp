// SPDX-License-Identifier: MIT
// What an operator does about a dead letter: revive it, or have its order go on without it.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DEAD_LETTERS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DEAD_LETTERS_HPP

#include <cstdint>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/delivery_queue.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's. Either way the dead letter is discarded, and Fault::not_found
/// when it was before.
class DeadLetters {
 public:
  explicit DeadLetters(const Connection& connection)
      : queue_{connection},
        find_{connection,
              "SELECT endpoint, event, order_key FROM paycourier_history"
              " WHERE number = ?1 AND state = 4"},
        discard_{connection,
                 "UPDATE paycourier_history SET state = 5, finished_at = ?3"
                 " WHERE event = ?1 AND number = ?2"},
        free_{connection, "DELETE FROM paycourier_halts WHERE dead = ?1"} {}

  /// The new delivery's number. In the order that the dead letter halts, it is the head.
  Result<std::int64_t> revive(std::int64_t number, Instant now) {
    const Result<DeliveryQueue::Entry> entry = discard(number, now);
    if (!entry) return entry.error();
    return queue_.add(*entry);
  }

  Result<void> skip(std::int64_t number, Instant now) {
    const Result<DeliveryQueue::Entry> entry = discard(number, now);
    if (!entry) return entry.error();
    if (!entry->is_head) return {};
    const Result<bool> promoted = queue_.promote(entry->endpoint, *entry->key);
    return promoted ? Result<void>{} : promoted.error();
  }

 private:
  // What would take its place.
  Result<DeliveryQueue::Entry> discard(std::int64_t number, Instant now) {
    DeliveryQueue::Entry entry{.due_at = milliseconds(now)};
    {
      auto found = find_.run(number);
      const Result<bool> row = found.step();
      if (!row) return row.error();
      if (!*row) return Error{Fault::not_found, "there is no dead letter of this number"};
      entry.endpoint = found.integer(0);
      entry.event = found.integer(1);
      if (!found.is_null(2)) entry.key = found.text(2);
    }
    if (const auto done = discard_.run(entry.event, number, milliseconds(now)).finish(); !done) {
      return done.error();
    }
    const Result<int> freed = free_.run(number).finish();
    if (!freed) return freed.error();
    entry.is_head = *freed != 0;
    return entry;
  }

  DeliveryQueue queue_;
  Query find_, discard_, free_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
