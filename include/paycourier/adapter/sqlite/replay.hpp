// SPDX-License-Identifier: MIT
// Replays: events that are delivered again, whatever came of them.
#ifndef PAYCOURIER_ADAPTER_SQLITE_REPLAY_HPP
#define PAYCOURIER_ADAPTER_SQLITE_REPLAY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/dead_letters.hpp>
#include <paycourier/adapter/sqlite/delivery_queue.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/policy/event_pattern.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's. What is live at the endpoint is on its way, and left alone; what
/// is a dead letter there is revived, for behind it in its order nothing would ever be sent.
class Replay {
 public:
  /// Behind the event of this time and number.
  struct Place {
    std::int64_t at = 0;
    std::int64_t event = 0;
  };
  struct Slice {
    int added = 0;
    std::optional<Place> next = {};  ///< Nothing: that was all.
  };

  explicit Replay(const Connection& connection)
      : queue_{connection},
        dead_letters_{connection},
        dead_{connection,
              "SELECT number FROM paycourier_history"
              " WHERE event = ?1 AND endpoint = ?2 AND state = 4 LIMIT 1"},
        patterns_{connection,
                  "SELECT s.pattern FROM paycourier_endpoints p CROSS JOIN"
                  " paycourier_subscriptions s ON s.endpoint = p.number WHERE p.id = ?1"},
        event_{connection, columns("FROM paycourier_endpoints p, paycourier_events e"
                                   " WHERE p.id = ?1 AND e.id = ?2")},
        slice_{connection, columns("FROM paycourier_endpoints p CROSS JOIN paycourier_events e"
                                   " INDEXED BY paycourier_events_enqueued"
                                   " WHERE p.id = ?1 AND e.enqueued_at >= ?2"
                                   " AND e.enqueued_at < ?3"
                                   " AND (e.enqueued_at > ?2 OR e.number > ?4)"
                                   " ORDER BY e.enqueued_at, e.number LIMIT ?5")} {}

  /// 1, or 0 where it is live.
  Result<int> one(std::string_view endpoint_id, std::string_view event_id, Instant now) {
    DeliveryQueue::Entry entry;
    {
      auto found = event_.run(endpoint_id, event_id);
      const Result<bool> row = found.step();
      if (!row) return row.error();
      if (!*row) return Error{Fault::not_found, "there is no such event, or no such endpoint"};
      if (is_live(found)) return 0;
      entry = entry_of(found, now);
    }
    const Result<std::int64_t> added = add(entry, now);
    if (!added) return added.error();
    return 1;
  }

  /// Of so many events from there on those that match the endpoint's patterns.
  Result<Slice> some(std::string_view endpoint_id, Place from, Instant to, int events,
                     Instant now) {
    const Result<std::vector<std::string>> patterns = patterns_of_endpoint(endpoint_id);
    if (!patterns) return patterns.error();
    std::vector<DeliveryQueue::Entry> entries;
    Place last;
    int seen = 0;
    {
      auto run =
          slice_.run(endpoint_id, from.at, milliseconds(to), from.event, std::int64_t{events});
      Result<bool> row = run.step();
      for (; row && *row; row = run.step(), ++seen) {
        last = {run.integer(4), run.integer(0)};
        if (is_live(run)) continue;
        const std::string type = run.text(6);
        for (const std::string& pattern : *patterns) {
          if (!matches_event(pattern, type)) continue;
          entries.push_back(entry_of(run, now));
          break;
        }
      }
      if (!row) return row.error();
    }
    for (const DeliveryQueue::Entry& entry : entries) {
      if (const auto added = add(entry, now); !added) return added.error();
    }
    return Slice{static_cast<int>(entries.size()),
                 seen == events ? std::optional{last} : std::nullopt};
  }

 private:
  static std::string columns(std::string_view from) {
    return std::string{
        "SELECT e.number, e.ordering_key, p.number, p.ordering, e.enqueued_at,"
        " EXISTS (SELECT 1 FROM paycourier_deliveries d WHERE d.event = e.number"
        " AND d.endpoint = p.number), e.type "}
        .append(from);
  }
  static bool is_live(const Statement::Run& row) { return row.integer(5) != 0; }

  static DeliveryQueue::Entry entry_of(const Statement::Run& row, Instant now) {
    return {.endpoint = row.integer(2),
            .event = row.integer(0),
            .key = order_key(row.integer(3), row.text(1)),
            .due_at = milliseconds(now)};
  }

  Result<std::int64_t> add(const DeliveryQueue::Entry& entry, Instant now) {
    const Result<Number> dead = dead_.run(entry.event, entry.endpoint).number();
    if (!dead) return dead.error();
    return *dead ? dead_letters_.revive(**dead, now) : queue_.add(entry);
  }

  Result<std::vector<std::string>> patterns_of_endpoint(std::string_view id) {
    std::vector<std::string> patterns;
    auto run = patterns_.run(id);
    Result<bool> row = run.step();
    for (; row && *row; row = run.step()) patterns.push_back(run.text(0));
    if (!row) return row.error();
    return patterns;
  }

  DeliveryQueue queue_;
  DeadLetters dead_letters_;
  Query dead_, patterns_, event_, slice_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
