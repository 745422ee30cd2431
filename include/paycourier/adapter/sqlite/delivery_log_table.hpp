// SPDX-License-Identifier: MIT
// The log: deliveries, live and finished, with every attempt.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DELIVERY_LOG_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DELIVERY_LOG_TABLE_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>

namespace paycourier::inline v0::sqlite {

/// Reads only.
class DeliveryLogTable {
 public:
  using Records = std::vector<DeliveryRecord>;

  explicit DeliveryLogTable(const Connection& connection)
      : dead_{connection, finished("FROM paycourier_history h INDEXED BY paycourier_history_dead"
                                   " CROSS JOIN paycourier_events e ON e.number = h.event",
                                   "h.state = 4 AND h.number > ?1") +
                              " ORDER BY h.number LIMIT ?2"},
        dead_at_{connection, finished("FROM paycourier_endpoints q CROSS JOIN paycourier_history h"
                                      " INDEXED BY paycourier_history_dead_at"
                                      " CROSS JOIN paycourier_events e ON e.number = h.event",
                                      "q.id = ?1 AND h.endpoint = q.number AND h.state = 4"
                                      " AND h.number > ?2") +
                                 " ORDER BY h.number LIMIT ?3"},
        of_event_{connection, finished("FROM paycourier_events e"
                                       " CROSS JOIN paycourier_history h ON h.event = e.number",
                                       "e.id = ?1") +
                                  " UNION ALL " +
                                  live("FROM paycourier_events e CROSS JOIN"
                                       " paycourier_deliveries d ON d.event = e.number",
                                       "e.id = ?1") +
                                  " ORDER BY 1"},
        to_endpoint_{connection,
                     finished("FROM paycourier_events e INDEXED BY paycourier_events_enqueued"
                              " CROSS JOIN paycourier_history h ON h.event = e.number",
                              in_time) +
                         " AND (e.enqueued_at > ?2 OR h.number > ?5)"
                         " AND p.id = ?1 UNION ALL " +
                         live("FROM paycourier_events e INDEXED BY paycourier_events_enqueued"
                              " CROSS JOIN paycourier_deliveries d ON d.event = e.number",
                              in_time) +
                         " AND (e.enqueued_at > ?2 OR d.number > ?5)"
                         " AND p.id = ?1 ORDER BY 6, 1 LIMIT ?4"},
        endpoint_{connection, "SELECT number FROM paycourier_endpoints WHERE id = ?1"},
        attempts_{connection,
                  "SELECT attempt, at, took, status, fault, failed_because, asked, next_in, answer"
                  " FROM paycourier_attempts WHERE delivery = ?1 ORDER BY attempt"},
        event_{connection,
               "SELECT id, type, payload, content_type, binary FROM paycourier_events"
               " WHERE id = ?1"} {}

  Result<Event> event(std::string_view id) {
    auto run = event_.run(id);
    const Result<bool> row = run.step();
    if (!row) return row.error();
    if (!*row) return Error{Fault::not_found, "no event has that id"};
    return Event{run.text(0), run.text(1), run.text(2), run.text(3), run.integer(4) != 0};
  }

  Result<Records> dead_letters(int limit, std::int64_t after) {
    return read(dead_.run(after, at_most(limit)));
  }
  Result<Records> dead_letters(std::string_view endpoint_id, int limit, std::int64_t after) {
    return of_known(endpoint_id, read(dead_at_.run(endpoint_id, after, at_most(limit))));
  }
  Result<Records> of_event(std::string_view event_id) { return read(of_event_.run(event_id)); }
  Result<Records> to_endpoint(std::string_view id, Instant from, Instant to, int limit,
                              std::int64_t after) {
    return of_known(id, read(to_endpoint_.run(id, milliseconds(from), milliseconds(to),
                                              at_most(limit), after)));
  }

 private:
  Result<Records> of_known(std::string_view endpoint_id, Result<Records> found) {
    if (!found || !found->empty()) return found;
    const Result<Number> known = endpoint_.run(endpoint_id).number();
    if (!known || *known) return known ? std::move(found) : known.error();
    return Error{Fault::not_found, "no endpoint of this id was ever subscribed"};
  }

  static constexpr std::string_view in_time = "e.enqueued_at >= ?2 AND e.enqueued_at < ?3";

  // To SQLite less than none is without end.
  static std::int64_t at_most(int limit) { return std::max(limit, 0); }

  static std::string finished(std::string_view from, std::string_view where) {
    return std::string{
        "SELECT h.number, p.id, e.id, e.type, h.state, e.enqueued_at, NULL, h.finished_at,"
        " h.because, NULLIF(h.attempt, 0), h.at, h.took, h.status, h.fault, h.failed_because, "
        "h.asked,"
        " h.next_in, h.answer, h.order_key "}
        .append(from)
        .append(" CROSS JOIN paycourier_endpoints p ON p.number = h.endpoint WHERE ")
        .append(where);
  }
  static std::string live(std::string_view from, std::string_view where) {
    return std::string{
        "SELECT d.number, p.id, e.id, e.type, d.state, e.enqueued_at,"
        " CASE d.state WHEN 0 THEN d.due_at END, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL, d.order_key "}
        .append(from)
        .append(" CROSS JOIN paycourier_endpoints p ON p.number = d.endpoint WHERE ")
        .append(where);
  }

  Result<Records> read(Statement::Run run) {
    Records records;
    Result<bool> row = run.step();
    for (; row && *row; row = run.step()) {
      DeliveryRecord record{.number = run.integer(0),
                            .endpoint_id = run.text(1),
                            .event_id = run.text(2),
                            .event_type = run.text(3),
                            .state = static_cast<DeliveryState>(run.integer(4)),
                            .enqueued_at = instant(run.integer(5)),
                            .due_at = instant(run.number(6)),
                            .finished_at = instant(run.number(7)),
                            .because = run.text(8),
                            .ordering_key = run.text(18)};
      auto attempts = attempts_.run(record.number);
      Result<bool> more = attempts.step();
      for (; more && *more; more = attempts.step()) {
        record.attempts.push_back(read_attempt(attempts, 0));
      }
      if (!more) return more.error();
      if (run.number(9)) record.attempts.push_back(read_attempt(run, 9));
      records.push_back(std::move(record));
    }
    if (!row) return row.error();
    return records;
  }

  Query dead_, dead_at_, of_event_, to_endpoint_, endpoint_, attempts_, event_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
