// SPDX-License-Identifier: MIT
// What has been, in an outbox in memory: records, dead letters, replays, and its end.
#ifndef PAYCOURIER_TESTING_OUTBOX_ARCHIVE_HPP
#define PAYCOURIER_TESTING_OUTBOX_ARCHIVE_HPP

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/testing/outbox/books.hpp>

namespace paycourier::inline v0::testing::outbox {

inline DeliveryRecord record_of(const Books& books, const DeliveryRow& row) {
  DeliveryRecord record{.number = row.number,
                        .endpoint_id = books.endpoints.at(row.endpoint).endpoint->id,
                        .event_id = row.event_id,
                        .event_type = books.events.find(row.event_id)->second.event.type,
                        .state = row.state,
                        .enqueued_at = row.enqueued_at,
                        .finished_at = row.finished_at,
                        .because = row.because,
                        .ordering_key = row.order.value_or(std::string{}),
                        .attempts = row.attempts};
  if (row.state == DeliveryState::pending) record.due_at = row.due_at;
  return record;
}

/// The records for which `is_meant` holds, by number, at most so many.
template <class Predicate>
std::vector<DeliveryRecord> records(const Books& books, int limit, const Predicate& is_meant) {
  std::vector<DeliveryRecord> found;
  for (const auto& [number, row] : books.deliveries) {
    if (found.size() >= static_cast<std::size_t>(std::max(limit, 0))) break;
    if (is_meant(row)) found.push_back(record_of(books, row));
  }
  return found;
}

inline Error no_dead_letter() { return {Fault::not_found, "no dead letter has that number"}; }

inline DeliveryRow* dead_letter(Books& books, std::int64_t number) {
  const auto found = books.deliveries.find(number);
  if (found == books.deliveries.end()) return nullptr;
  return found->second.state == DeliveryState::dead ? &found->second : nullptr;
}

inline std::int64_t revive(Books& books, DeliveryRow& dead, Instant now) {
  EventRow& event = books.events.find(dead.event_id)->second;
  const EndpointRow& endpoint = books.endpoints.at(dead.endpoint);
  const DeliveryRow& row = books.add(event, endpoint, now, &dead);
  books.finish(dead, DeliveryState::discarded, now);
  return row.number;
}

inline void skip(Books& books, DeliveryRow& dead, Instant now) {
  if (books.heads_an_order(dead) && books.go_on(dead)) books.fresh.insert(dead.endpoint);
  books.finish(dead, DeliveryState::discarded, now);
}

/// Once more, unless it is on its way already. What is a dead letter there is revived.
inline int replay(Books& books, const EndpointRow& endpoint, EventRow& event, Instant now) {
  if (books.is_live_at(event, endpoint.number)) return 0;
  for (const std::int64_t number : event.deliveries) {
    DeliveryRow& row = books.deliveries.at(number);
    if (row.endpoint != endpoint.number || row.state != DeliveryState::dead) continue;
    revive(books, row, now);
    return 1;
  }
  books.add(event, endpoint, now);
  return 1;
}

inline Backlog backlog(const Books& books) {
  Backlog backlog;
  for (const auto& [number, row] : books.deliveries) {
    backlog.live += row.is_live();
    backlog.leased += row.state == DeliveryState::leased;
    backlog.blocked += row.state == DeliveryState::blocked;
    backlog.dead += row.state == DeliveryState::dead;
  }
  for (const auto& [number, lanes] : books.lanes) {
    const std::optional<Instant> due = lanes.earliest();
    if (due && (!backlog.oldest_due || *due < *backlog.oldest_due)) backlog.oldest_due = due;
  }
  return backlog;
}

/// A dead letter that halts an order is kept: nobody could revive or skip it any more.
inline bool is_over(const Books& books, const DeliveryRow& row, Instant now) {
  if (row.is_live() || books.heads_an_order(row)) return false;
  const bool is_delivered = row.state == DeliveryState::delivered;
  const Millis kept = is_delivered ? books.retention.delivered : books.retention.dead;
  return saturating_add(row.finished_at->time_since_epoch(), kept) < now.time_since_epoch();
}

/// What is removed counts by its rows, but for an event that goes with its last delivery. One
/// without any goes after as long as a delivered one.
inline int prune(Books& books, Instant now) {
  int removed = 0;
  const auto erase = [&](auto& rows, const auto& is_meant) {
    for (auto at = rows.begin(); at != rows.end() && removed < books.retention.slice;) {
      const bool goes = is_meant(at->second);
      removed += goes;
      at = goes ? rows.erase(at) : std::next(at);
    }
  };
  erase(books.deliveries, [&](const DeliveryRow& row) {
    if (!is_over(books, row, now)) return false;
    const auto event = books.events.find(row.event_id);
    std::erase(event->second.deliveries, row.number);
    if (event->second.deliveries.empty()) books.events.erase(event);
    return true;
  });
  erase(books.events, [&](const EventRow& row) {
    return row.deliveries.empty() &&
           saturating_add(row.enqueued_at.time_since_epoch(), books.retention.delivered) <
               now.time_since_epoch();
  });
  erase(books.dedupe, [&](const DedupeRow& row) {
    return saturating_add(row.since.time_since_epoch(), books.retention.dedupe) <=
           now.time_since_epoch();
  });
  return removed;
}

}  // namespace paycourier::inline v0::testing::outbox

#endif
