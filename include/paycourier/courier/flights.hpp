// SPDX-License-Identifier: MIT
// The requests of a courier that are in flight, and their tickets.
#ifndef PAYCOURIER_COURIER_FLIGHTS_HPP
#define PAYCOURIER_COURIER_FLIGHTS_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/station.hpp>
#include <paycourier/courier/traffic.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/connecting.hpp>
#include <paycourier/policy/flow.hpp>
#include <paycourier/policy/outgoing.hpp>

namespace paycourier::inline v0::courier {

/// Stays where it is until it has landed: the request borrows its payload.
struct Flight {
  std::uint64_t ticket = 0;
  Station* station = nullptr;
  Delivery delivery = {};
  Instant at = {};           ///< When the attempt began, on the wall clock.
  Departure departure = {};  ///< The same on the monotonic one.
  bool is_cut_off = false;   ///< By the courier itself, which is to stop.
};

/// A ticket names a place in its lower half and how often it was used in the upper, so that a late
/// word about an earlier flight is not taken for one about this.
class Flights {
 public:
  Flight& depart(Station& station, Delivery&& delivery) {
    if (free_.empty()) {
      free_.push_back(places_.size());
      places_.push_back(std::make_unique<Place>());
    }
    const std::size_t index = free_.back();
    free_.pop_back();
    Place& place = *places_[index];
    place.is_busy = true;
    place.flight.ticket = ++place.uses << 32 | index;
    place.flight.station = &station;
    place.flight.delivery = std::move(delivery);
    place.flight.departure = {};
    place.flight.is_cut_off = false;
    young_.push_back(place.flight.ticket);
    ++count_;
    return place.flight;
  }

  /// What it sends, signed for its time. Borrows the payload.
  http::Request request_of(Flight& flight, const Traffic& traffic) const {
    const Endpoint& endpoint = *flight.station->endpoint;
    http::Request request = paycourier::request_of(endpoint, flight.delivery.event, flight.at);
    const ConnectBudget budget =
        connect_budget(flight.station->flow, endpoint.timeout, traffic.rules(), connects_,
                       traffic.strangers_wait());
    flight.departure.connect_within = budget.span;
    flight.departure.is_knock = budget.is_knock;
    if (budget.span < endpoint.timeout) request.connect_within = budget.span;
    return request;
  }

  /// Null when no flight has that ticket, or has it no more.
  Flight* find(std::uint64_t ticket) noexcept {
    const std::size_t index = ticket & 0xffff'ffffU;
    if (index >= places_.size() || !places_[index]->is_busy) return nullptr;
    return places_[index]->flight.ticket == ticket ? &places_[index]->flight : nullptr;
  }

  /// It may have made a connection, and tell how long that took.
  void arrive(Flight& flight, std::optional<Millis> connected_in = {}) {
    if (connected_in) connects_ = noted(connects_, *connected_in);
    const std::size_t index = flight.ticket & 0xffff'ffffU;
    places_[index]->is_busy = false;
    flight.delivery = {};
    free_.push_back(index);
    --count_;
  }

  /// The claim of a delivery that is still up has another token now; false when none of it is.
  bool renew(std::int64_t delivery, std::int64_t token) noexcept {
    for (const auto& place : places_) {
      if (!place->is_busy || place->flight.delivery.number != delivery) continue;
      place->flight.delivery.token = token;
      return true;
    }
    return false;
  }

  /// Tells of what is up for longer than is prompt; once of each.
  void age(Traffic& traffic) {
    const Millis began = traffic.now() - traffic.rules().slow_after;
    for (; !young_.empty(); young_.pop_front()) {
      Flight* flight = find(young_.front());
      if (flight && flight->departure.began > began) return;
      if (flight) traffic.delay(*flight->station, flight->departure);
    }
  }

  /// Marks all that is up, and tells `cancel` of each by its ticket.
  template <class Cancel>
  void cut_off(const Cancel& cancel) {
    for (const auto& place : places_) {
      if (!place->is_busy) continue;
      place->flight.is_cut_off = true;
      cancel(place->flight.ticket);
    }
  }

  int count() const noexcept { return count_; }

 private:
  struct Place {
    Flight flight = {};
    std::uint64_t uses = 0;
    bool is_busy = false;
  };

  std::vector<std::unique_ptr<Place>> places_;
  std::vector<std::size_t> free_;
  std::deque<std::uint64_t>
      young_;  ///< Tickets of those that are not told of, in order of departure.
  ConnectTimes connects_ = {};
  int count_ = 0;
};

}  // namespace paycourier::inline v0::courier

#endif
