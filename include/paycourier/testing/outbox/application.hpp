// SPDX-License-Identifier: MIT
// The application's side of an outbox in memory: what changes it.
#ifndef PAYCOURIER_TESTING_OUTBOX_APPLICATION_HPP
#define PAYCOURIER_TESTING_OUTBOX_APPLICATION_HPP

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/testing/outbox/archive.hpp>
#include <paycourier/testing/outbox/intake.hpp>
#include <paycourier/testing/outbox/reader.hpp>

namespace paycourier::inline v0::testing::outbox {

/// The same names and meanings as those of SqliteOutbox. Where no time is said, it is that of the
/// outbox's clock.
class Application : public Reader {
 public:
  Result<void> subscribe(Endpoint endpoint, std::vector<std::string> patterns,
                         SubscribeOptions options = {}) {
    return changing([&](Books& books) {
      return outbox::subscribe(books, std::move(endpoint), std::move(patterns), options);
    });
  }

  /// No new events; what is there already is still delivered.
  Result<void> unsubscribe(std::string_view endpoint_id) {
    return at(endpoint_id, [](EndpointRow& row) { row.patterns.clear(); });
  }

  Result<Enqueued> enqueue(const Event& event, const EnqueueOptions& options = {},
                           std::optional<Instant> now = {}) {
    return changing(
        [&](Books& books) { return outbox::enqueue(books, event, options, time(now)); });
  }

  Result<void> pause(std::string_view endpoint_id) {
    return at(endpoint_id, [](EndpointRow& row) { row.health.paused = true; });
  }
  /// Whatever it was, it is active and well again, and ramps up from now on.
  Result<void> resume(std::string_view endpoint_id, std::optional<Instant> now = {}) {
    return at(endpoint_id, [at = time(now)](EndpointRow& row) {
      row.health = {.recovered_at = at};
      row.was_resumed = true;
    });
  }

  /// Another delivery of the same event, whose attempts start anew; gives its number.
  Result<std::int64_t> revive(std::int64_t dead_number, std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<std::int64_t> {
      DeliveryRow* dead = dead_letter(books, dead_number);
      if (!dead) return no_dead_letter();
      return outbox::revive(books, *dead, time(now));
    });
  }

  /// Every dead letter of the endpoint, the oldest first; gives how many.
  Result<int> revive_all(std::string_view endpoint_id, std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<int> {
      const EndpointRow* endpoint = books.find_endpoint(endpoint_id);
      if (!endpoint) return unknown();
      return outbox::revive_all(books, endpoint->number, time(now));
    });
  }

  /// The order goes on without it.
  Result<void> skip(std::int64_t dead_number, std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<void> {
      DeliveryRow* dead = dead_letter(books, dead_number);
      if (!dead) return no_dead_letter();
      outbox::skip(books, *dead, time(now));
      return {};
    });
  }

  /// Whatever waits there is discarded; gives how many. What is in flight lands as usual.
  Result<int> drop(std::string_view endpoint_id, std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<int> {
      const EndpointRow* endpoint = books.find_endpoint(endpoint_id);
      if (!endpoint) return unknown();
      return outbox::drop(books, endpoint->number, time(now));
    });
  }

  /// Once more, whatever came of it; a dead letter is revived. 0 where it is on its way already.
  Result<int> replay(std::string_view endpoint_id, std::string_view event_id,
                     std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<int> {
      const EndpointRow* endpoint = books.find_endpoint(endpoint_id);
      if (!endpoint) return unknown();
      const auto event = books.events.find(event_id);
      if (event == books.events.end()) return Error{Fault::not_found, "no event has that id"};
      return outbox::replay(books, *endpoint, event->second, time(now));
    });
  }

  /// The same for every event that was enqueued in [from, to) and that the endpoint subscribes to.
  Result<int> replay(std::string_view endpoint_id, Instant from, Instant to,
                     std::optional<Instant> now = {}) {
    return changing([&](Books& books) -> Result<int> {
      const EndpointRow* endpoint = books.find_endpoint(endpoint_id);
      if (!endpoint) return unknown();
      const Instant at = time(now);
      std::vector<EventRow*> meant;
      for (auto& [id, event] : books.events) {
        const bool is_then = event.enqueued_at >= from && event.enqueued_at < to;
        if (is_then && endpoint->subscribes_to(event.event.type)) meant.push_back(&event);
      }
      std::sort(meant.begin(), meant.end(), [](const EventRow* a, const EventRow* b) {
        return std::pair{a->enqueued_at, a->sequence} < std::pair{b->enqueued_at, b->sequence};
      });
      int replayed = 0;
      for (EventRow* event : meant) replayed += outbox::replay(books, *endpoint, *event, at);
      return replayed;
    });
  }

 protected:
  using Reader::Reader;

 private:
  template <class Change>
  Result<void> at(std::string_view endpoint_id, const Change& change) {
    return changing([&](Books& books) -> Result<void> {
      EndpointRow* row = books.find_endpoint(endpoint_id);
      if (!row) return unknown();
      change(*row);
      books.endpoints_changed = true;
      return {};
    });
  }
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
