// SPDX-License-Identifier: MIT
// Runway: the requests that are under way, from where their host is known to their landing.
#ifndef PAYCOURIER_ADAPTER_CURL_RUNWAY_HPP
#define PAYCOURIER_ADAPTER_CURL_RUNWAY_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include <paycourier/adapter/curl/flight.hpp>
#include <paycourier/adapter/curl/grounded.hpp>
#include <paycourier/adapter/curl/hangar.hpp>
#include <paycourier/adapter/curl/loop.hpp>
#include <paycourier/adapter/curl/multi_settings.hpp>
#include <paycourier/adapter/curl/outcome.hpp>
#include <paycourier/adapter/curl/turns.hpp>
#include <paycourier/port/async_transport.hpp>

namespace paycourier::inline v0::curl {

class Runway {
 public:
  explicit Runway(const MultiSettings& settings)
      : hangar_{settings, loop_}, turns_{settings.most_per_host} {}
  Runway(const Runway&) = delete;
  Runway& operator=(const Runway&) = delete;
  ~Runway() {
    for (const auto& [ticket, flight] : flights_) flight->touch_down();
  }

  const std::shared_ptr<Bell>& bell() const noexcept { return loop_.shared_bell(); }
  bool is_over() const noexcept { return !landed_.empty() || bell()->is_rung(); }
  std::vector<Landed> take_landed() noexcept { return std::exchange(landed_, {}); }

  /// Lands what never was under way here.
  void refuse(std::uint64_t ticket, Error error) { landed_.push_back({ticket, std::move(error)}); }
  /// Lands all that is under way in another process: nobody here will know what becomes of it.
  void mourn(const Runway& other) {
    const Error lost{Fault::in_doubt, "the process that sent it was forked"};
    for (const auto& [ticket, flight] : other.flights_) refuse(ticket, lost);
    for (const Landed& landed : other.landed_) refuse(landed.ticket, lost);
  }

  /// Null when there is no handle to be had.
  Flight* admit(std::uint64_t ticket, const http::Request& request, std::shared_ptr<Place> place,
                const Deadline& deadline) {
    std::unique_ptr<Flight> flight = hangar_.take();
    if (!flight) return nullptr;
    flight->take(ticket, request, std::move(place), deadline);
    return flights_.insert_or_assign(ticket, std::move(flight)).first->second.get();
  }

  void hold(Flight& flight) { grounded_.put(flight, Stage::resolving); }
  /// Null for what is not held, or not any more.
  Flight* held(std::uint64_t ticket) const {
    const auto found = flights_.find(ticket);
    const bool is_here = found != flights_.end() && found->second->stage == Stage::resolving;
    return is_here ? found->second.get() : nullptr;
  }

  void board(Flight& flight) {
    const bool goes = turns_.begin(*flight.place->host, flight.ticket);
    goes ? take_off(flight) : grounded_.put(flight, Stage::queued);
  }

  void cancel(std::uint64_t ticket) {
    const auto found = flights_.find(ticket);
    if (found == flights_.end()) return;
    land(*found->second, cancelled(std::move(found->second->exchange)));
  }

  /// Does what is ready, and waits for more at most until then, if nothing has landed.
  void run(Monotonic::time_point until) {
    turns_.give([this](const Host& at, std::uint64_t ticket) { return take_turn(at, ticket); });
    loop_.run_due();
    collect();
    const auto left = grounded_.first_end(until) - Monotonic::now();
    loop_.wait(is_over() ? Millis::zero() : std::chrono::ceil<Millis>(left));
    collect();
    expire();
  }

  void land(Flight& flight, ::CURLcode code) {
    land(flight, outcome(code, std::move(flight.exchange)));
  }
  void land(Flight& flight, Result<http::Response> answer) {
    landed_.push_back(
        {flight.ticket, std::move(answer), flight.deadline.connected_in(flight.exchange.ready_at)});
    flight.touch_down();
    grounded_.remove(flight);
    if (flight.stage == Stage::flying) turns_.end(flight.place->host);
    hangar_.give_back(std::move(flights_.extract(flight.ticket).mapped()));
  }

 private:
  /// The ticket may have landed, and be in use again for another host.
  bool take_turn(const Host& host, std::uint64_t ticket) {
    const auto found = flights_.find(ticket);
    if (found == flights_.end() || found->second->place->host.get() != &host) return false;
    Flight& flight = *found->second;
    const auto now = Monotonic::now();  // One whose time is up is left to `expire`.
    if (flight.stage != Stage::queued || flight.deadline.end() <= now) return false;
    flight.deadline.begin_to_connect(now);
    take_off(flight);
    return true;
  }

  void take_off(Flight& flight) {
    grounded_.remove(flight);
    flight.stage = Stage::flying;
    const auto now = Monotonic::now();
    if (flight.deadline.connect_end() <= now) return land(flight, CURLE_OPERATION_TIMEDOUT);
    if (!flight.take_off(now)) land(flight, CURLE_FAILED_INIT);
  }

  void collect() {
    for (const auto& [easy, code] : loop_.finished()) {
      Flight& flight = Flight::of(easy);
      flight.touch_down();
      const bool goes_again = flight.exchange.stale && flight.freshen();
      goes_again ? take_off(flight) : land(flight, code);
    }
  }

  void expire() {
    const auto now = Monotonic::now();
    while (const std::uint64_t* const ticket = grounded_.overdue(now)) {
      Flight& flight = *flights_.at(*ticket);
      flight.stage == Stage::queued ? land(flight, CURLE_OPERATION_TIMEDOUT)
                                    : land(flight, unresolved_error());
    }
  }

  Loop loop_;
  Hangar hangar_;
  Turns turns_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Flight>> flights_;
  Grounded grounded_;
  std::vector<Landed> landed_;
};

}  // namespace paycourier::inline v0::curl

#endif
