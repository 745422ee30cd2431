// SPDX-License-Identifier: MIT
// The engine of a courier. Pass after pass it hears what is new, stores what has ended together
// with new claims, sends what was claimed, and waits for the network.
#ifndef PAYCOURIER_COURIER_ENGINE_HPP
#define PAYCOURIER_COURIER_ENGINE_HPP

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <paycourier/courier/bell.hpp>
#include <paycourier/courier/board.hpp>
#include <paycourier/courier/desk.hpp>
#include <paycourier/courier/flights.hpp>
#include <paycourier/courier/outcome.hpp>
#include <paycourier/port/async_transport.hpp>

namespace paycourier::inline v0::courier {

/// For one thread, but for `waker` and `snapshot`.
template <class Box, class Policy, class Time, class Wire>
class Engine {
 public:
  Engine(Box& box, Policy policy, Time clock, Wire wire, const CourierSettings& settings)
      : policy_{std::move(policy)},
        clock_{std::move(clock)},
        wire_{std::move(wire)},
        settings_{settings},
        bell_{wire_.waker()},
        desk_{box, settings} {}

  Result<void> open() { return desk_.open(clock_.now(), bell_.waker()); }
  void close() {
    desk_.close();
    board_.put(gauges());
  }

  /// Waits for the network at most so long, less if it has work by itself, not once it is finished.
  template <class Watch, class Finished = std::false_type>
  void pass(Millis most, bool claims, Watch& watch, const Finished& is_finished = {}) {
    if (bell_.was_rung()) look_after_ = Millis{1};
    if (desk_.rest(clock_.monotonic()) == Millis::zero()) deal(claims, watch);
    board_.write(clock_.monotonic(), [this] { return gauges(); });
    if (is_finished()) return;
    const Millis until = std::min(until_next(claims), board_.rest(clock_.monotonic()));
    const Millis span = std::clamp(most, Millis::zero(), until);
    for (Landed& landed : wire_.poll(span)) land(std::move(landed));
    look_after_ = std::min(look_after_ * 2, settings_.poll);
  }

  /// Makes all that is in flight land at the next pass.
  void cut_off() {
    flights_.cut_off([&](auto ticket) { wire_.cancel(ticket); });
  }

  /// How long until it has something to do that is neither an answer nor a ring.
  Millis until_next(bool claims) {
    const Millis until_asked = desk_.rest(clock_.monotonic());
    if (desk_.ledger().has_anything() || !desk_.heard_all()) return until_asked;
    if (!claims) return settings_.poll;
    if (roster().anyone_may_start()) return until_asked;
    const std::optional<Instant> alarm = roster().next_alarm();
    const bool is_full = flights_.count() >= settings_.in_flight;
    const Millis until = alarm && !is_full ? *alarm - clock_.now() : unlimited;
    return std::max(std::min(until, look_after_), until_asked);
  }

  bool is_at_work() noexcept { return flights_.count() > 0 || desk_.ledger().has_anything(); }
  /// Nothing can be sent any more without a new event or an operator.
  bool is_idle() noexcept {
    return !is_at_work() && !bell_.is_rung() && desk_.heard_all() && !roster().anyone_is_ready() &&
           !roster().next_alarm();
  }

  Gauges gauges() { return count(desk_, flights_.count(), clock_.now()); }
  Gauges snapshot() const { return board_.read(); }
  Waker waker() const { return bell_.waker(); }
  const Policy& policy() const noexcept { return policy_; }
  const CourierSettings& settings() const noexcept { return settings_; }
  Time& clock() noexcept { return clock_; }
  Wire& transport() noexcept { return wire_; }

 private:
  Roster& roster() noexcept { return desk_.roster(); }
  Traffic& traffic() noexcept { return roster().traffic(); }

  template <class Watch>
  void deal(bool claims, Watch& watch) {
    const Instant now = clock_.now();
    const Millis monotonic = clock_.monotonic();
    traffic().tick(monotonic);
    flights_.age(traffic());
    if (!desk_.hear(now, monotonic, watch)) return;
    const auto chosen = claims ? roster().choose(now) : std::vector<Station*>{};
    desk_.tidy(now, monotonic, !chosen.empty() || is_at_work(), watch);
    if (!chosen.empty() || desk_.ledger().has_anything()) {
      Result<Turned> turned = desk_.store(chosen, now, monotonic, watch);
      if (!turned) return;
      for (Delivery& delivery : turned->claimed) depart(std::move(delivery));
      for (Station* station : chosen) roster().look_again(*station, now);
    }
    // Not before what is known was stored: a claim may have run out while the outbox was away.
    desk_.take_back(now, monotonic, watch, [&](const Delivery& lost, Station& station) {
      if (flights_.renew(lost.number, lost.token)) return;  // The wall clock has leapt.
      desk_.ledger().enter(completion_of_lost(lost, station.id, policy_, now), station,
                           lost.event.id);
    });
  }

  void depart(Delivery&& delivery) {
    Station& station = *roster().find(delivery.endpoint);
    Flight& flight = flights_.depart(station, std::move(delivery));
    flight.at = clock_.now();
    flight.departure = traffic().depart(station, clock_.monotonic());
    wire_.start(flight.ticket, flights_.request_of(flight, traffic()), station.endpoint->timeout);
  }

  void land(Landed&& landed) {
    Flight* flight = flights_.find(landed.ticket);
    if (!flight) return;
    Station& station = *flight->station;
    const Instant now = clock_.now();
    const Millis monotonic = clock_.monotonic();
    const Reading reading = read_answer(landed.answer, now);
    const Reading told = told_of_endpoint(*flight, reading, monotonic);
    Completion completion = completion_of(*flight, landed.answer, reading, policy_, monotonic, now);
    desk_.ledger().enter(std::move(completion), station, std::move(flight->delivery.event.id));
    desk_.ledger().enter(station,
                         after(station.health, told, now, settings_.endpoints, flight->at));
    traffic().land(station, flight->departure, told, monotonic);
    flights_.arrive(*flight, landed.connected_in);
    roster().look_again(station, now);
  }

  Policy policy_;
  Time clock_;
  Flights flights_;  // Before the wire, which borrows their payloads till it is gone.
  Wire wire_;
  CourierSettings settings_;
  Bell bell_;
  Desk<Box> desk_;
  Board board_;
  Millis look_after_ = Millis{1};
};

}  // namespace paycourier::inline v0::courier

#endif
