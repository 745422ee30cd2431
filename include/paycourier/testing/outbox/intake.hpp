// SPDX-License-Identifier: MIT
// How endpoints and events come into an outbox in memory.
#ifndef PAYCOURIER_TESTING_OUTBOX_INTAKE_HPP
#define PAYCOURIER_TESTING_OUTBOX_INTAKE_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/policy/outgoing.hpp>
#include <paycourier/policy/subscription_rules.hpp>
#include <paycourier/testing/outbox/books.hpp>

namespace paycourier::inline v0::testing::outbox {

inline Result<void> subscribe(Books& books, Endpoint endpoint, std::vector<std::string> patterns,
                              SubscribeOptions options) {
  if (Result<void> checked = check_subscription(endpoint, patterns); !checked) return checked;
  EndpointRow* row = books.find_endpoint(endpoint.id);
  if (!row) {
    const auto number = static_cast<std::int64_t>(books.endpoints.size()) + 1;
    row = &books.endpoints[number];
    row->number = number;
  }
  row->endpoint = std::make_shared<const Endpoint>(std::move(endpoint));
  row->patterns = std::move(patterns);
  row->options = options;
  books.endpoints_changed = true;
  return {};
}

/// A name of the application's own: up to 255 visible characters, or none.
inline Result<void> check_key(std::string_view key) {
  constexpr std::size_t longest = 255;
  if (key.size() <= longest && every(key, is_visible)) return {};
  return Error{Fault::invalid, "a dedupe or ordering key is up to 255 visible characters"};
}

inline Result<void> check_enqueuing(const Event& event, const EnqueueOptions& options) {
  if (Result<void> checked = check_event(event); !checked) return checked;
  if (Result<void> checked = check_key(options.dedupe_key); !checked) return checked;
  return check_key(options.ordering_key);
}

inline Enqueued repeat_of(const EventRow& first) { return {first.event.id, true, first.fan_out}; }

inline Result<Enqueued> enqueue(Books& books, const Event& event, const EnqueueOptions& options,
                                Instant now) {
  if (Result<void> checked = check_enqueuing(event, options); !checked) return checked.error();
  const auto named = books.dedupe.find(options.dedupe_key);
  if (named != books.dedupe.end() && named->second.since + books.retention.dedupe > now) {
    const auto first = books.events.find(named->second.event_id);
    if (first != books.events.end()) return repeat_of(first->second);
    return Enqueued{named->second.event_id, true, 0};
  }
  if (const auto found = books.events.find(event.id); found != books.events.end()) {
    const EventRow& first = found->second;
    if (first.event.type == event.type && first.event.payload == event.payload) {
      return repeat_of(first);
    }
    return Error{Fault::conflict, "another event has this id: its type or payload differs"};
  }
  const bool is_heard =
      std::any_of(books.endpoints.begin(), books.endpoints.end(),
                  [&](const auto& entry) { return entry.second.subscribes_to(event.type); });
  if (options.needs_endpoint && !is_heard) return no_endpoint_error();
  EventRow& row = books.events[event.id];
  row.event = event;
  row.sequence = ++books.last_event;
  row.ordering_key = options.ordering_key;
  row.enqueued_at = now;
  if (!options.dedupe_key.empty()) books.dedupe[options.dedupe_key] = {event.id, now};
  const Instant due_at = std::max(options.not_before.value_or(now), now);
  for (const auto& [number, endpoint] : books.endpoints) {
    if (!endpoint.subscribes_to(event.type)) continue;
    books.add(row, endpoint, due_at);
    ++row.fan_out;
  }
  return Enqueued{event.id, false, row.fan_out};
}

}  // namespace paycourier::inline v0::testing::outbox

#endif
