// SPDX-License-Identifier: MIT
// Courier: delivers what is in an outbox, many at once, and comes back until each is delivered or
// its retry policy has given up. What the outbox holds outlives the process.
#ifndef PAYCOURIER_COURIER_HPP
#define PAYCOURIER_COURIER_HPP

#include <stop_token>
#include <type_traits>
#include <utility>

#include <paycourier/courier/engine.hpp>
#include <paycourier/courier/settings.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/model/gauges.hpp>
#include <paycourier/model/notice.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/port/async_transport.hpp>
#include <paycourier/port/clock.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0 {

/// One thread at a time drives it; others enqueue, pause, resume and revive in the outbox
/// meanwhile. Every attempt is claimed in the outbox before a byte leaves, and its outcome stored
/// before it is told: a process that dies at any instant loses no event, and repeats at most what
/// was in flight, under the same event id. The outbox has to outlive the courier.
template <class Box, class Policy, class Time, class Wire>
class Courier {
  static_assert(Outbox<Box>, "an outbox has the functions that port/outbox.hpp lists");
  static_assert(RetryPolicy<Policy>,
                "a retry policy has the function `Decision next(const Failure&) const noexcept`");
  static_assert(
      requires { sizeof(Time); } && requires { sizeof(Wire); },
      "include the headers of the clock and of the transport, adapter/system_clock.hpp "
      "and adapter/curl_multi_transport.hpp by default, or paycourier.hpp");
  static_assert(Clock<Time>,
                "a clock has `Instant now()`, `Millis monotonic()` and "
                "`bool wait(Millis, std::stop_token)`");
  static_assert(AsyncTransport<Wire>,
                "an asynchronous transport has `start`, `cancel`, `poll` and `waker`, as "
                "port/async_transport.hpp says");

 public:
  explicit Courier(Box& outbox, Policy policy = Policy{}, Time clock = Time{},
                   Wire transport = Wire{}, CourierSettings settings = {})
      : engine_{outbox, std::move(policy), std::move(clock), std::move(transport), settings} {}
  Courier(Box& outbox, CourierSettings settings) : Courier{outbox, Policy{}, settings} {}
  Courier(Box& outbox, Policy policy, CourierSettings settings)
      : Courier{outbox, std::move(policy), Time{}, courier::wire_for<Wire>(settings), settings} {}

  /// Delivers until it is asked to stop; then claims nothing more, lets what is in flight land for
  /// `stop_allowance`, stores it, and returns. Fault::conflict when another courier works on this
  /// outbox, Fault::invalid for settings that break a rule, Fault::storage when the outbox cannot
  /// be opened or, at the end, could not take the last outcomes: those attempts will be repeated.
  /// An outbox that fails in between is a notice, and is tried again.
  template <class Watch = Unobserved>
  Result<void> run(const std::stop_token& stop, Watch&& watch = {}) {
    return work(stop, watch, std::false_type{});
  }

  /// The same, but returns as soon as nothing is left that can be sent: what waits for its time is
  /// waited for, what waits for an operator (a paused or closed endpoint, a halted order) is not.
  template <class Watch = Unobserved>
  Result<void> run_until_idle(const std::stop_token& stop = {}, Watch&& watch = {}) {
    return work(stop, watch, [this] { return engine_.is_idle(); });
  }

  /// One pass, for a loop of your own: hears what is new, stores what has ended, sends what is due,
  /// and waits for the network at most so long. Says how long until there is something to do that
  /// is neither an answer nor a new event; after less than that a call is welcome and does no harm.
  /// End such a loop with `drain`: what is in flight when a courier goes is repeated by the next.
  template <class Watch = Unobserved>
  Result<Millis> step(Millis most = Millis::zero(), Watch&& watch = {}) {
    courier::check_observer<Watch>();
    if (Result<void> opened = open(); !opened) return opened.error();
    engine_.pass(most, true, watch);
    return engine_.until_next(true);
  }

  /// What `run` does at its end, after the last step: claims nothing more, lets what is in flight
  /// land, stores it, and leaves the outbox to the next courier. Fault::storage as there.
  template <class Watch = Unobserved>
  Result<void> drain(Watch&& watch = {}) {
    courier::check_observer<Watch>();
    Result<void> ended = land_all(watch);
    engine_.close();
    return ended;
  }

  /// For the thread that drives it. Counts start when the courier is made.
  Gauges gauges() { return engine_.gauges(); }
  /// The same for any thread: how it was a tenth of a second ago at most while the courier is busy,
  /// and at its last pass while it waits.
  Gauges snapshot() const { return engine_.snapshot(); }
  /// By which any thread ends the wait of the one that drives it.
  Waker waker() const { return engine_.waker(); }
  const Policy& policy() const noexcept { return engine_.policy(); }
  Time& clock() noexcept { return engine_.clock(); }
  Wire& transport() noexcept { return engine_.transport(); }

 private:
  Result<void> open() {
    if (Result<void> checked = check_settings(engine_.settings()); !checked) return checked;
    return engine_.open();
  }

  template <class Watch, class Finished>
  Result<void> work(const std::stop_token& stop, Watch& watch, const Finished& is_finished) {
    courier::check_observer<Watch>();
    if (Result<void> opened = open(); !opened) return opened;
    const std::stop_callback wake{stop, [waker = engine_.waker()] { waker.ring(); }};
    while (!stop.stop_requested() && !is_finished()) {
      engine_.pass(unlimited, true, watch, is_finished);
    }
    return drain(watch);
  }

  /// What flies lands by itself or is cut off, and is stored if the outbox comes round in time.
  template <class Watch>
  Result<void> land_all(Watch& watch) {
    const Millis allowance = engine_.settings().stop_allowance;
    const Millis began = clock().monotonic();
    const auto left = [&] { return began + allowance - clock().monotonic(); };
    const auto has_landed = [&] { return !engine_.is_at_work(); };
    while (!has_landed() && left() > Millis::zero()) {
      engine_.pass(left(), false, watch, has_landed);
    }
    if (has_landed()) return {};
    engine_.cut_off();
    // Time for an outbox that failed just then to be asked again.
    constexpr Millis grace{2'000};
    while (!has_landed() && left() > -grace) engine_.pass(left() + grace, false, watch, has_landed);
    if (has_landed()) return {};
    return Error{Fault::storage,
                 "the outcome of some attempts could not be stored; they will be repeated"};
  }

  courier::Engine<Box, Policy, Time, Wire> engine_;
};

}  // namespace paycourier::inline v0

#endif
