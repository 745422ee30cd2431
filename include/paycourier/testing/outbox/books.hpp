// SPDX-License-Identifier: MIT
// The books of an outbox in memory: all rows, and the moves of a delivery from state to state.
#ifndef PAYCOURIER_TESTING_OUTBOX_BOOKS_HPP
#define PAYCOURIER_TESTING_OUTBOX_BOOKS_HPP

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/port/waker.hpp>
#include <paycourier/testing/outbox/lanes.hpp>
#include <paycourier/testing/outbox/orders.hpp>
#include <paycourier/testing/outbox/rows.hpp>

namespace paycourier::inline v0::testing::outbox {

struct DedupeRow {
  std::string event_id;
  Instant since;
};

/// Locked by those who use it.
struct Books {
  std::mutex mutex = {};
  std::function<Instant()> clock = {};
  Retention retention = {};
  std::map<std::string, EventRow, std::less<>> events = {};
  std::map<std::string, DedupeRow, std::less<>> dedupe = {};
  std::map<std::int64_t, DeliveryRow> deliveries = {};
  std::map<std::int64_t, EndpointRow> endpoints = {};
  std::map<std::int64_t, Lanes> lanes = {};
  std::set<std::int64_t> leased = {};
  Orders orders = {};
  std::int64_t last_event = 0, last_delivery = 0, last_token = 0;
  std::int64_t lost_token = 0;  ///< Claims up to this one were a former courier's.
  std::int64_t owner = 0, last_owner = 0;
  Waker waker = {};
  bool endpoints_changed = false;     ///< Since the courier has last asked for news.
  std::set<std::int64_t> fresh = {};  ///< Endpoints that something became pending at since then.

  EndpointRow* find_endpoint(std::string_view id) {
    const auto found = std::find_if(endpoints.begin(), endpoints.end(), [&](const auto& entry) {
      return entry.second.endpoint->id == id;
    });
    return found == endpoints.end() ? nullptr : &found->second;
  }

  void make_pending(DeliveryRow& row) {
    row.state = DeliveryState::pending;
    lanes[row.endpoint].add(row);
  }

  void claim(DeliveryRow& row, Instant now, Millis lease) {
    lanes[row.endpoint].remove(row);
    row.state = DeliveryState::leased;
    row.claimed_at = now;
    if (row.claims++ == 0) row.first_at = now;
    renew(row, now, lease);
    leased.insert(row.number);
  }

  /// The same claim under another token: who holds the old one comes too late.
  void renew(DeliveryRow& row, Instant now, Millis lease) {
    row.token = ++last_token;
    row.lease_until = Instant{saturating_add(now.time_since_epoch(), lease)};
  }

  void finish(DeliveryRow& row, DeliveryState state, Instant now) {
    row.state = state;
    row.finished_at = now;
  }

  static Orders::Name order_of(const DeliveryRow& row) { return {row.endpoint, *row.order}; }

  /// An order whose head is this one; the dead one may be the head, too.
  bool heads_an_order(const DeliveryRow& row) const {
    return row.order && orders.is_head(order_of(row), row.number);
  }

  /// The order goes on without its head.
  bool go_on(const DeliveryRow& head) {
    const auto next = orders.go_on(order_of(head));
    if (next) make_pending(deliveries.at(*next));
    return next.has_value();
  }

  /// Another delivery of the event. `instead_of`: the dead letter whose order it belongs to, and
  /// whose place it takes where that is the head.
  DeliveryRow& add(EventRow& event, const EndpointRow& endpoint, Instant due_at,
                   const DeliveryRow* instead_of = nullptr) {
    DeliveryRow& row = deliveries[++last_delivery];
    row.number = last_delivery;
    row.endpoint = endpoint.number;
    row.event_id = event.event.id;
    row.enqueued_at = event.enqueued_at;
    row.due_at = due_at;
    row.order = instead_of ? instead_of->order : endpoint.order_of(event);
    event.deliveries.push_back(row.number);
    const bool is_head = instead_of && heads_an_order(*instead_of);
    if (is_head) orders.replace_head(order_of(row), row.number);
    if (is_head || !row.order || orders.join(order_of(row), row.number)) {
      make_pending(row);
      fresh.insert(row.endpoint);
    } else {
      row.state = DeliveryState::blocked;
    }
    return row;
  }

  bool is_live_at(const EventRow& event, std::int64_t endpoint) const {
    return std::any_of(event.deliveries.begin(), event.deliveries.end(), [&](std::int64_t number) {
      const DeliveryRow& row = deliveries.at(number);
      return row.endpoint == endpoint && row.is_live();
    });
  }
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
