// SPDX-License-Identifier: MIT
// Wire: what a CurlMultiTransport does, in one process.
#ifndef PAYCOURIER_ADAPTER_CURL_WIRE_HPP
#define PAYCOURIER_ADAPTER_CURL_WIRE_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <paycourier/adapter/curl/header_lines.hpp>
#include <paycourier/adapter/curl/multi_settings.hpp>
#include <paycourier/adapter/curl/names.hpp>
#include <paycourier/adapter/curl/places.hpp>
#include <paycourier/adapter/curl/runway.hpp>
#include <paycourier/policy/tls_rules.hpp>
#include <paycourier/port/async_transport.hpp>

namespace paycourier::inline v0::curl {

class Wire {
 public:
  explicit Wire(MultiSettings settings)
      : settings_{std::move(settings)}, runway_{settings_}, names_{runway_.bell()} {}
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire() = default;

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    if (budget <= Millis::zero()) {
      return runway_.refuse(ticket, {Fault::unreachable, "no time was left to send the request"});
    }
    if (Result<void> checked = check_headers(request); !checked) {
      return runway_.refuse(ticket, checked.error());
    }
    if (Result<void> checked = check_tls(request.tls); !checked) {
      return runway_.refuse(ticket, checked.error());
    }
    Result<std::shared_ptr<Place>> place = places_.find(request.url, request.reach, request.allow);
    if (!place) return runway_.refuse(ticket, std::move(place).error());
    Flight* const flight =
        runway_.admit(ticket, request, std::move(*place),
                      Deadline{Monotonic::now(), budget, request.connect_within});
    if (!flight) {
      return runway_.refuse(
          ticket, {Fault::unreachable, "libcurl could not be started, or lacks what safety needs"});
    }
    flight->place->host->is_name ? resolve(*flight) : runway_.board(*flight);
  }

  void cancel(std::uint64_t ticket) { runway_.cancel(ticket); }

  std::vector<Landed> poll(Millis span) {
    constexpr Millis most = std::chrono::hours{1};
    const auto until = Monotonic::now() + std::clamp(span, Millis::zero(), most);
    do {
      runway_.run(until);
      for (const std::uint64_t ticket : names_.settle(Monotonic::now())) {
        if (Flight* const flight = runway_.held(ticket)) resolve(*flight);
      }
    } while (!runway_.is_over() && Monotonic::now() < until);
    static_cast<void>(runway_.bell()->was_rung());
    return runway_.take_landed();
  }

  Waker waker() const noexcept { return waker_of(runway_.bell()); }

  void mourn(const Wire& other) { runway_.mourn(other.runway_); }

 private:
  /// Goes on once the addresses of the host are known and every one of them may be connected.
  void resolve(Flight& flight) {
    Place& place = *flight.place;
    const Names::Found found = names_.find(place.host->name, Monotonic::now());
    if (found.state == Names::State::asked) {
      names_.wait(place.host->name, flight.ticket);
      return runway_.hold(flight);
    }
    if (found.state == Names::State::failed) {
      return runway_.land(flight, CURLE_COULDNT_RESOLVE_HOST);
    }
    if (std::exchange(place.vetted, found.version) != found.version) {
      place.is_allowed =
          std::all_of(found.addresses.begin(), found.addresses.end(), [&](const Address& address) {
            return may_connect(place.reach, &place.allow, place.url.is_tls, address);
          });
    }
    if (!place.is_allowed) return runway_.land(flight, blocked_error(place.reach, true));
    if (place.host->pinned != found.version) flight.pin(found.addresses, found.version);
    runway_.board(flight);
  }

  const MultiSettings settings_;
  Places places_;
  Runway runway_;
  Names names_;
};

}  // namespace paycourier::inline v0::curl

#endif
