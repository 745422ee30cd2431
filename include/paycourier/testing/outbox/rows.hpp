// SPDX-License-Identifier: MIT
// What an outbox in memory keeps: events, deliveries and endpoints, as a database would in rows.
#ifndef PAYCOURIER_TESTING_OUTBOX_ROWS_HPP
#define PAYCOURIER_TESTING_OUTBOX_ROWS_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/event_pattern.hpp>

namespace paycourier::inline v0::testing::outbox {

struct EventRow {
  Event event = {};
  std::int64_t sequence = 0;  ///< Grows from event to event.
  std::string ordering_key = {};
  Instant enqueued_at = {};
  int fan_out = 0;                            ///< Endpoints that it went to as it was enqueued.
  std::vector<std::int64_t> deliveries = {};  ///< All that are still remembered.
};

struct DeliveryRow {
  std::int64_t number = 0;
  std::int64_t endpoint = 0;
  std::string event_id = {};
  Instant enqueued_at = {};  ///< Its event.
  DeliveryState state = DeliveryState::pending;
  /// Empty: it waits for no other. Else the name of its order at the endpoint.
  std::optional<std::string> order = {};
  Instant due_at = {};
  std::int64_t token = 0;
  int claims = 0;  ///< Attempts so far, with the one that is claimed.
  Instant first_at = {}, claimed_at = {}, lease_until = {};
  std::optional<Instant> finished_at = {};
  std::string because = {};
  std::vector<LoggedAttempt> attempts = {};

  bool is_live() const noexcept { return !finished_at; }
  bool is_fresh() const noexcept { return claims == 0; }
};

struct EndpointRow {
  std::int64_t number = 0;
  std::shared_ptr<const Endpoint> endpoint = {};
  std::vector<std::string> patterns = {};
  SubscribeOptions options = {};
  EndpointHealth health = {};
  bool was_resumed = false;  ///< Since the courier has last asked for the endpoints.

  bool subscribes_to(std::string_view type) const noexcept {
    for (const std::string& pattern : patterns) {
      if (matches_event(pattern, type)) return true;
    }
    return false;
  }

  /// The order that an event belongs to at this endpoint, if to any.
  std::optional<std::string> order_of(const EventRow& event) const {
    if (options.ordering == Ordering::endpoint) return std::string{};
    if (options.ordering == Ordering::none || event.ordering_key.empty()) return std::nullopt;
    return event.ordering_key;
  }
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
