// SPDX-License-Identifier: MIT
// ScriptedAsyncTransport: lands each request as the script says and lets manual time pass instead
// of waiting, for your own tests of a courier.
#ifndef PAYCOURIER_TESTING_SCRIPTED_ASYNC_TRANSPORT_HPP
#define PAYCOURIER_TESTING_SCRIPTED_ASYNC_TRANSPORT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/port/async_transport.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

namespace paycourier::inline v0::testing {

/// Requests get the answers in the order in which they start, each after `latency`; once they are
/// used up, every request finds nobody there. For one thread.
class ScriptedAsyncTransport {
 public:
  /// Give the courier the same clock.
  explicit ScriptedAsyncTransport(ManualClock clock,
                                  std::initializer_list<ScriptedAnswer> script = {},
                                  Millis latency = Millis{10})
      : clock_{std::move(clock)}, script_{script}, latency_{latency} {}

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    Result<http::Response> answer = script_.round_trip(request, budget);
    Millis lands = clock_.monotonic() + std::min(latency_, budget);
    if (latency_ > budget) answer = Error{Fault::in_doubt, "the time was up before an answer came"};
    flights_.push_back({lands, {ticket, std::move(answer)}});
  }

  void cancel(std::uint64_t ticket) {
    for (Flight& flight : flights_) {
      if (flight.landed.ticket != ticket) continue;
      flight = {clock_.monotonic(), {ticket, Error{Fault::in_doubt, "the request was cut off"}}};
    }
  }

  std::vector<Landed> poll(Millis span) {
    const Millis until = saturating_add(clock_.monotonic(), std::max(span, Millis::zero()));
    Millis next = until;
    for (const Flight& flight : flights_) next = std::min(next, flight.lands);
    if (next > clock_.monotonic()) clock_.advance(next - clock_.monotonic());
    std::vector<Landed> landed;
    std::vector<Flight> left;
    for (Flight& flight : flights_) {
      if (flight.lands <= clock_.monotonic()) {
        landed.push_back(std::move(flight.landed));
      } else {
        left.push_back(std::move(flight));
      }
    }
    flights_ = std::move(left);
    return landed;
  }

  /// Its time passes by itself, so there is nothing to wake.
  Waker waker() const { return {}; }

  /// Every request so far, oldest first.
  const std::vector<SentRequest>& sent() const noexcept { return script_.sent(); }
  std::size_t in_flight() const noexcept { return flights_.size(); }

 private:
  struct Flight {
    Millis lands;
    Landed landed;
  };

  ManualClock clock_;
  ScriptedTransport script_;
  Millis latency_;
  std::vector<Flight> flights_;
};

}  // namespace paycourier::inline v0::testing

#endif
