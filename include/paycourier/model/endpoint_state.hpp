// SPDX-License-Identifier: MIT
// What an operator of many endpoints asks of each: how it is, and how much waits there.
#ifndef PAYCOURIER_MODEL_ENDPOINT_STATE_HPP
#define PAYCOURIER_MODEL_ENDPOINT_STATE_HPP

#include <cstdint>
#include <optional>
#include <string>

#include <paycourier/base/time.hpp>
#include <paycourier/model/endpoint_health.hpp>

namespace paycourier::inline v0 {

/// As it was at one moment; of deliveries, how many. What a Backlog is of a whole outbox.
struct EndpointState {
  std::string id = {};
  /// This process has said `subscribe` of it since its start, with or without patterns: its URL is
  /// known. Without, all of it waits.
  bool is_subscribed = false;
  EndpointHealth health = {};
  std::int64_t pending = 0;  ///< Due now or later.
  std::int64_t leased = 0;   ///< In flight.
  std::int64_t blocked = 0;  ///< Behind others of their order.
  std::int64_t dead = 0;
  std::optional<Instant> oldest_due = {};  ///< The earliest due time of what is pending.
};

}  // namespace paycourier::inline v0

#endif
