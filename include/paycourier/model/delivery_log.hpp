// SPDX-License-Identifier: MIT
// What an outbox tells of deliveries: every attempt, the dead letters, how much is waiting.
#ifndef PAYCOURIER_MODEL_DELIVERY_LOG_HPP
#define PAYCOURIER_MODEL_DELIVERY_LOG_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

/// An attempt as the log keeps it.
struct LoggedAttempt {
  Attempt attempt;
  std::string answer = {};  ///< The first bytes of the answer's body, at most `kept_answer`.
};

enum class DeliveryState {
  pending,  ///< Due now or later.
  leased,   ///< Claimed by a courier.
  blocked,  ///< Waits for those before it in its order.
  delivered,
  dead,       ///< A dead letter.
  discarded,  ///< A dead letter that was revived as another delivery, or skipped; or dropped.
};

constexpr std::string_view name(DeliveryState state) noexcept {
  switch (state) {
    case DeliveryState::pending: return "pending";
    case DeliveryState::leased: return "leased";
    case DeliveryState::blocked: return "blocked";
    case DeliveryState::delivered: return "delivered";
    case DeliveryState::dead: return "dead";
    case DeliveryState::discarded: return "discarded";
  }
  return "unknown";
}

/// One delivery with its whole history.
struct DeliveryRecord {
  std::int64_t number = 0;
  std::string endpoint_id = {};
  std::string event_id = {};
  std::string event_type = {};
  DeliveryState state = DeliveryState::pending;
  Instant enqueued_at = {};
  std::optional<Instant> due_at = {};       ///< While pending.
  std::optional<Instant> finished_at = {};  ///< Once delivered, dead or discarded.
  std::string because = {};                 ///< The rule that ended it, when dead or dropped.
  std::string ordering_key = {};            ///< Of the order that it belongs to, if by key.
  std::vector<LoggedAttempt> attempts = {};
};

/// Of a delivery that was still waiting as all that waits at its endpoint was dropped.
inline constexpr std::string_view dropped_because =
    "the operator dropped all that waited at the endpoint";

/// How much is there. `live` is pending, leased and blocked together.
struct Backlog {
  std::int64_t live = 0;
  std::int64_t leased = 0;
  std::int64_t blocked = 0;
  std::int64_t dead = 0;
  std::optional<Instant> oldest_due = {};  ///< The earliest due time of what is pending.
};

/// How long history is kept after a delivery is finished; live deliveries are never removed.
struct Retention {
  Millis delivered = std::chrono::hours{24 * 30};
  Millis dead = std::chrono::hours{24 * 90};
  Millis dedupe = std::chrono::hours{24 * 30};  ///< How long a dedupe key is remembered.
  int slice = 500;                              ///< Rows a transaction removes at most.
};

}  // namespace paycourier::inline v0

#endif
