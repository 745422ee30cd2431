// SPDX-License-Identifier: MIT
// An outbox in memory, endpoint by endpoint: what waits at each, and what an operator does to
// all that is of one.
#ifndef PAYCOURIER_TESTING_OUTBOX_ENDPOINTS_HPP
#define PAYCOURIER_TESTING_OUTBOX_ENDPOINTS_HPP

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <paycourier/model/endpoint_state.hpp>
#include <paycourier/testing/outbox/archive.hpp>
#include <paycourier/testing/outbox/books.hpp>

namespace paycourier::inline v0::testing::outbox {

inline std::vector<EndpointState> endpoint_states(const Books& books) {
  std::map<std::int64_t, EndpointState> by_number;
  for (const auto& [number, row] : books.endpoints) {
    by_number[number] = {.id = row.endpoint->id, .is_subscribed = true, .health = row.health};
  }
  for (const auto& [number, row] : books.deliveries) {
    EndpointState& state = by_number.at(row.endpoint);
    state.pending += row.state == DeliveryState::pending;
    state.leased += row.state == DeliveryState::leased;
    state.blocked += row.state == DeliveryState::blocked;
    state.dead += row.state == DeliveryState::dead;
  }
  for (auto& [number, state] : by_number) {
    const auto lanes = books.lanes.find(number);
    if (lanes != books.lanes.end()) state.oldest_due = lanes->second.earliest();
  }
  std::vector<EndpointState> states;
  states.reserve(by_number.size());
  for (auto& [number, state] : by_number) states.push_back(std::move(state));
  std::sort(states.begin(), states.end(),
            [](const EndpointState& a, const EndpointState& b) { return a.id < b.id; });
  return states;
}

/// The oldest first.
inline int revive_all(Books& books, std::int64_t endpoint, Instant now) {
  std::vector<DeliveryRow*> dead;
  for (auto& [number, row] : books.deliveries) {
    if (row.endpoint == endpoint && row.state == DeliveryState::dead) dead.push_back(&row);
  }
  for (DeliveryRow* row : dead) revive(books, *row, now);
  return static_cast<int>(dead.size());
}

/// What is pending or blocked there, and with it the orders, but for heads that are in flight.
inline int drop(Books& books, std::int64_t endpoint, Instant now) {
  int dropped = 0;
  for (auto& [number, row] : books.deliveries) {
    const bool is_pending = row.state == DeliveryState::pending;
    if (row.endpoint != endpoint || !(is_pending || row.state == DeliveryState::blocked)) continue;
    if (is_pending) books.lanes[endpoint].remove(row);
    row.because = dropped_because;
    books.finish(row, DeliveryState::discarded, now);
    ++dropped;
  }
  books.orders.end(endpoint, [&](std::int64_t head) {
    return books.deliveries.at(head).state == DeliveryState::leased;
  });
  return dropped;
}

}  // namespace paycourier::inline v0::testing::outbox

#endif
