// SPDX-License-Identifier: MIT
// One turn of an outbox in memory: completions, the health of endpoints, claims.
#ifndef PAYCOURIER_TESTING_OUTBOX_TURNING_HPP
#define PAYCOURIER_TESTING_OUTBOX_TURNING_HPP

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <paycourier/model/delivery.hpp>
#include <paycourier/port/outbox.hpp>
#include <paycourier/testing/outbox/books.hpp>

namespace paycourier::inline v0::testing::outbox {

inline Delivery delivery_of(const DeliveryRow& row, Event event) {
  return {.number = row.number,
          .token = row.token,
          .endpoint = row.endpoint,
          .attempt = row.claims,
          .first_at = row.first_at,
          .claimed_at = row.claimed_at,
          .event = std::move(event)};
}

/// Null when the claim is not the delivery's last one: the completion is stale.
inline DeliveryRow* claimed_row(Books& books, const Completion& completion) {
  const auto found = books.deliveries.find(completion.delivery);
  if (found == books.deliveries.end()) return nullptr;
  DeliveryRow& row = found->second;
  return row.state == DeliveryState::leased && row.token == completion.token ? &row : nullptr;
}

/// False when it came too late.
inline bool complete(Books& books, const Completion& completion, Instant now) {
  DeliveryRow* row = claimed_row(books, completion);
  if (!row) return false;
  books.leased.erase(row->number);
  if (completion.fate == Fate::returned) {
    --row->claims;
    books.make_pending(*row);
    return true;
  }
  row->attempts.push_back({completion.attempt, completion.answer.substr(0, kept_answer)});
  if (completion.fate == Fate::waiting) {
    row->due_at = completion.due_at;
    books.make_pending(*row);
    return true;
  }
  const bool is_dead = completion.fate == Fate::dead;
  row->because = completion.because;
  books.finish(*row, is_dead ? DeliveryState::dead : DeliveryState::delivered, now);
  const DeadHead dead_head = books.endpoints.at(row->endpoint).options.dead_head;
  if (row->order && (!is_dead || dead_head == DeadHead::is_skipped)) books.go_on(*row);
  return true;
}

inline void claim(Books& books, const Want& want, Instant now, std::vector<Delivery>& claimed) {
  // Who chose may not have heard of a pause yet.
  const auto endpoint = books.endpoints.find(want.endpoint);
  if (endpoint != books.endpoints.end() && endpoint->second.health.paused) return;
  const auto lanes = books.lanes.find(want.endpoint);
  if (lanes == books.lanes.end()) return;
  for (const std::int64_t number : lanes->second.due(now, want.fresh, want.retries)) {
    DeliveryRow& row = books.deliveries.at(number);
    books.claim(row, now, want.lease);
    claimed.push_back(delivery_of(row, books.events.find(row.event_id)->second.event));
  }
}

/// What an endpoint has left is told for each want and for each completion: it may have freed the
/// one behind it, or be stale because an earlier try at this turn was written in spite of its
/// error.
inline Turned turn(Books& books, const Turn& turn, Instant now) {
  Turned turned;
  std::set<std::int64_t> touched;
  for (const Completion& completion : turn.completions) {
    touched.insert(completion.endpoint);
    if (!complete(books, completion, now)) turned.stale.push_back(completion.delivery);
  }
  for (const HealthChange& change : turn.health) {
    EndpointRow& row = books.endpoints.at(change.endpoint);
    if (row.was_resumed) continue;  // It was worked out from how the endpoint was before.
    EndpointHealth& health = row.health;
    const bool paused = health.paused;
    health = change.health;
    health.paused = paused;
  }
  for (const Want& want : turn.wants) {
    touched.insert(want.endpoint);
    claim(books, want, now, turned.claimed);
  }
  for (const std::int64_t endpoint : touched) {
    turned.next.push_back({endpoint, books.lanes[endpoint].earliest()});
  }
  return turned;
}

inline std::vector<Delivery> take_lapsed(Books& books, Instant now, Millis lease, int limit) {
  std::vector<Delivery> lapsed;
  for (const std::int64_t number : books.leased) {
    if (lapsed.size() >= static_cast<std::size_t>(limit)) break;
    DeliveryRow& row = books.deliveries.at(number);
    if (row.token > books.lost_token && row.lease_until > now) continue;
    books.renew(row, now, lease);
    const Event& event = books.events.find(row.event_id)->second.event;
    lapsed.push_back(
        delivery_of(row, {event.id, event.type, {}, event.content_type, event.binary}));
  }
  return lapsed;
}

}  // namespace paycourier::inline v0::testing::outbox

#endif
