// SPDX-License-Identifier: MIT
// Enqueuing: an event, the key it is known by, and a delivery to each endpoint that subscribes.
#ifndef PAYCOURIER_ADAPTER_SQLITE_EVENT_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_EVENT_TABLE_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/adapter/sqlite/delivery_queue.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/outgoing.hpp>
#include <paycourier/policy/subscription_rules.hpp>

namespace paycourier::inline v0::sqlite {

/// The patterns that mean the type, as `matches_event` does: `*`, each `prefix.*`, and itself.
inline std::vector<std::string> patterns_of(std::string_view type) {
  std::vector<std::string> patterns{"*"};
  for (std::size_t i = 1; i + 1 < type.size(); ++i) {
    if (type[i] == '.') patterns.push_back(std::string{type.substr(0, i + 1)}.append("*"));
  }
  if (type != "*") patterns.emplace_back(type);
  return patterns;
}

/// What an event must be before it is looked for.
inline Result<void> check_enqueue(const Event& event, const EnqueueOptions& options) {
  if (Result<void> checked = check_event(event); !checked) return checked;
  if (options.dedupe_key.size() > 255 || !every(options.dedupe_key, is_visible)) {
    return Error{Fault::invalid, "a dedupe key is up to 255 visible characters of ASCII"};
  }
  return {};
}

/// Within a unit of the caller's, which undoes what an error leaves.
class EventTable {
 public:
  EventTable(const Connection& connection, Millis remembered)
      : remembered_{remembered},
        queue_{connection},
        first_{connection,
               "SELECT event_id FROM paycourier_event_keys WHERE key = ?1 AND until > ?2"},
        fan_out_{
            connection,
            "SELECT e.number, e.ordering FROM paycourier_subscriptions s"
            " CROSS JOIN paycourier_endpoints e ON e.number = s.endpoint WHERE s.pattern = ?1"},
        add_{connection,
             "INSERT INTO paycourier_events (id, type, enqueued_at, deliveries, ordering_key,"
             " content_type, binary, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
             " ON CONFLICT (id) DO NOTHING"},
        same_{connection, "SELECT type = ?2 AND payload = ?3 FROM paycourier_events WHERE id = ?1"},
        deliveries_{connection, "SELECT deliveries FROM paycourier_events WHERE id = ?1"},
        keep_key_{connection, "INSERT OR REPLACE INTO paycourier_event_keys VALUES (?1, ?2, ?3)"} {}

  Result<Enqueued> add(const Event& event, const EnqueueOptions& options, Instant now) {
    if (!options.dedupe_key.empty()) {
      auto first = first_.run(std::string_view{options.dedupe_key}, milliseconds(now));
      const Result<bool> known = first.step();
      if (!known) return known.error();
      if (*known) return repeat_of(first.text(0));
    }
    const Result<std::vector<Target>> targets = targets_of(event.type);
    if (!targets) return targets.error();
    if (targets->empty() && options.needs_endpoint) {
      const Result<Number> known = deliveries_.run(std::string_view{event.id}).number();
      if (!known) return known.error();
      if (!*known) return no_endpoint_error();
    }
    const auto deliveries = static_cast<std::int64_t>(targets->size());
    auto run = add_.run(std::string_view{event.id}, std::string_view{event.type}, milliseconds(now),
                        deliveries, std::string_view{options.ordering_key},
                        std::string_view{event.content_type}, std::int64_t{event.binary},
                        Blob{event.payload});
    const Result<int> added = run.finish();
    if (!added) return added.error();
    if (*added == 0) return repeated(event);
    const std::int64_t number = run.inserted();
    const std::int64_t due_at = milliseconds(std::max(options.not_before.value_or(now), now));
    for (const Target& target : *targets) {
      const Result<std::int64_t> queued =
          queue_.add({.endpoint = target.endpoint,
                      .event = number,
                      .key = order_key(target.ordering, options.ordering_key),
                      .due_at = due_at});
      if (!queued) return queued.error();
    }
    if (!options.dedupe_key.empty()) {
      const Result<int> kept = keep_key_
                                   .run(std::string_view{options.dedupe_key},
                                        std::string_view{event.id}, milliseconds(now, remembered_))
                                   .finish();
      if (!kept) return kept.error();
    }
    return Enqueued{event.id, false, static_cast<int>(deliveries)};
  }

 private:
  struct Target {
    std::int64_t endpoint;
    std::int64_t ordering;
  };

  Result<std::vector<Target>> targets_of(std::string_view type) {
    std::vector<Target> targets;
    for (const std::string& pattern : patterns_of(type)) {
      auto run = fan_out_.run(std::string_view{pattern});
      Result<bool> row = run.step();
      for (; row && *row; row = run.step()) targets.push_back({run.integer(0), run.integer(1)});
      if (!row) return row.error();
    }
    std::sort(targets.begin(), targets.end(),
              [](const Target& a, const Target& b) { return a.endpoint < b.endpoint; });
    targets.erase(
        std::unique(targets.begin(), targets.end(),
                    [](const Target& a, const Target& b) { return a.endpoint == b.endpoint; }),
        targets.end());
    return targets;
  }

  Result<Enqueued> repeated(const Event& event) {
    const Result<Number> same =
        same_.run(std::string_view{event.id}, std::string_view{event.type}, Blob{event.payload})
            .number();
    if (!same) return same.error();
    if (*same == 1) return repeat_of(event.id);
    return Error{Fault::conflict,
                 "the event id belongs to another event, of another payload or type"};
  }

  Result<Enqueued> repeat_of(std::string id) {
    const Result<Number> deliveries = deliveries_.run(std::string_view{id}).number();
    if (!deliveries) return deliveries.error();
    return Enqueued{std::move(id), true, static_cast<int>(deliveries->value_or(0))};
  }

  Millis remembered_;
  DeliveryQueue queue_;
  Query first_, fan_out_, add_, same_, deliveries_, keep_key_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
