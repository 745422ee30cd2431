// SPDX-License-Identifier: MIT
// The members of SqliteOutbox that tell what is in it.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_READER_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_READER_HPP

#include <cstdint>
#include <string_view>
#include <vector>

#include <paycourier/adapter/sqlite/outbox_door.hpp>
#include <paycourier/adapter/sqlite/outbox_state.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/endpoint_state.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0::sqlite {

/// Any thread; of a borrowed connection, the one that has it.
class OutboxReader : public OutboxDoor {
  using State = OutboxState;

 public:
  Result<EndpointHealth> health(std::string_view endpoint_id) const {
    return state_->read([&](State& s) { return s.endpoints.health(endpoint_id); });
  }

  /// Every endpoint that was ever subscribed, by id: how it is, and how much waits there. For any
  /// thread at any time, like `backlog`, of a borrowed connection too: of a file, what is
  /// committed. It reads one index entry for each live delivery and each dead letter, of history
  /// none.
  Result<std::vector<EndpointState>> endpoints() const { return state_->endpoint_states(); }

  /// As it was enqueued, payload and all. Fault::not_found of what is not there, or not any more.
  Result<Event> event(std::string_view event_id) const {
    return state_->read_log([&](auto& log) { return log.event(event_id); });
  }

  /// By number, from the one after `after` on.
  Result<std::vector<DeliveryRecord>> dead_letters(int limit = 100, std::int64_t after = 0) const {
    return state_->read_log([&](auto& log) { return log.dead_letters(limit, after); });
  }

  /// Those of one endpoint, likewise. Fault::not_found for one that was never subscribed.
  Result<std::vector<DeliveryRecord>> dead_letters(std::string_view endpoint_id, int limit = 100,
                                                   std::int64_t after = 0) const {
    return state_->read_log([&](auto& log) { return log.dead_letters(endpoint_id, limit, after); });
  }

  /// All deliveries of the event, with every attempt, by number.
  Result<std::vector<DeliveryRecord>> deliveries_of(std::string_view event_id) const {
    return state_->read_log([&](auto& log) { return log.of_event(event_id); });
  }
  /// Those of events that were enqueued in [from, to), oldest first: the oldest hundred, unless
  /// `limit` says how many. To read on, give the last one's `enqueued_at` and `number` as `from`
  /// and `after`, which is about the events at `from` itself.
  Result<std::vector<DeliveryRecord>> deliveries_to(std::string_view endpoint_id, Instant from,
                                                    Instant to, int limit = 100,
                                                    std::int64_t after = 0) const {
    return state_->read_log(
        [&](auto& log) { return log.to_endpoint(endpoint_id, from, to, limit, after); });
  }

 protected:
  using OutboxDoor::OutboxDoor;
};

}  // namespace paycourier::inline v0::sqlite

#endif
