// SPDX-License-Identifier: MIT
// What an application reads in an outbox in memory.
#ifndef PAYCOURIER_TESTING_OUTBOX_READER_HPP
#define PAYCOURIER_TESTING_OUTBOX_READER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/testing/outbox/archive.hpp>
#include <paycourier/testing/outbox/endpoints.hpp>

namespace paycourier::inline v0::testing::outbox {

class Reader {
 public:
  Result<EndpointHealth> health(std::string_view endpoint_id) const {
    const std::scoped_lock lock{books_->mutex};
    const EndpointRow* row = books_->find_endpoint(endpoint_id);
    if (!row) return unknown();
    return row->health;
  }

  /// Every endpoint that was ever subscribed, by id. Each has its URL here: `is_subscribed`.
  Result<std::vector<EndpointState>> endpoints() const {
    const std::scoped_lock lock{books_->mutex};
    return endpoint_states(*books_);
  }

  /// As it was enqueued.
  Result<Event> event(std::string_view event_id) const {
    const std::scoped_lock lock{books_->mutex};
    const auto found = books_->events.find(event_id);
    if (found == books_->events.end()) return Error{Fault::not_found, "no event has that id"};
    return found->second.event;
  }

  /// By number, those after `after`.
  Result<std::vector<DeliveryRecord>> dead_letters(int limit = 100, std::int64_t after = 0) const {
    const std::scoped_lock lock{books_->mutex};
    return records(*books_, limit, [after](const DeliveryRow& row) {
      return row.state == DeliveryState::dead && row.number > after;
    });
  }

  /// Those of one endpoint, likewise.
  Result<std::vector<DeliveryRecord>> dead_letters(std::string_view endpoint_id, int limit = 100,
                                                   std::int64_t after = 0) const {
    const std::scoped_lock lock{books_->mutex};
    const EndpointRow* endpoint = books_->find_endpoint(endpoint_id);
    if (!endpoint) return unknown();
    return records(*books_, limit, [&](const DeliveryRow& row) {
      return row.state == DeliveryState::dead && row.endpoint == endpoint->number &&
             row.number > after;
    });
  }

  Result<std::vector<DeliveryRecord>> deliveries_of(std::string_view event_id) const {
    const std::scoped_lock lock{books_->mutex};
    return records(*books_, std::numeric_limits<int>::max(),
                   [&](const DeliveryRow& row) { return row.event_id == event_id; });
  }

  /// Those of events that were enqueued in [from, to), the oldest `limit` of them; of those at
  /// `from` itself the ones after number `after`.
  Result<std::vector<DeliveryRecord>> deliveries_to(std::string_view endpoint_id, Instant from,
                                                    Instant to, int limit = 100,
                                                    std::int64_t after = 0) const {
    const std::scoped_lock lock{books_->mutex};
    const EndpointRow* endpoint = books_->find_endpoint(endpoint_id);
    if (!endpoint) return unknown();
    auto found = records(*books_, std::numeric_limits<int>::max(), [&](const DeliveryRow& row) {
      return row.endpoint == endpoint->number && row.enqueued_at >= from && row.enqueued_at < to &&
             (row.enqueued_at > from || row.number > after);
    });
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.enqueued_at < b.enqueued_at; });
    if (found.size() > static_cast<std::size_t>(std::max(limit, 0))) {
      found.resize(static_cast<std::size_t>(std::max(limit, 0)));
    }
    return found;
  }

 protected:
  explicit Reader(std::shared_ptr<Books> books) : books_{std::move(books)} {}

  Instant time(std::optional<Instant> said) const { return said ? *said : books_->clock(); }

  static Error unknown() { return {Fault::not_found, "no endpoint has that id"}; }

  /// Rings the bell of the courier, if there is one, once the books are free again.
  template <class Change>
  auto changing(const Change& change) {
    std::unique_lock lock{books_->mutex};
    auto changed = change(*books_);
    const Waker waker = books_->waker;
    lock.unlock();
    waker.ring();
    return changed;
  }

  std::shared_ptr<Books> books_;
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
