// SPDX-License-Identifier: MIT
// The numbers that a courier goes by, each with a default that fits most.
#ifndef PAYCOURIER_COURIER_SETTINGS_HPP
#define PAYCOURIER_COURIER_SETTINGS_HPP

#include <algorithm>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/policy/endpoint_rules.hpp>

namespace paycourier::inline v0 {

struct CourierSettings {
  int in_flight = 256;    ///< Requests at once, over all endpoints.
  int per_endpoint = 64;  ///< Requests at once to one endpoint, at most.
  int per_host = 64;      ///< Requests at once to all endpoints of one host and port, at most.
  /// What a claim holds beyond the endpoint's timeout: time to store the outcome.
  Millis lease_allowance = Millis{30'000};
  /// How often it looks for what other processes have enqueued; this process wakes it.
  Millis poll = Millis{1'000};
  /// How long `run` lets what is in flight go on after it was asked to stop; then it is cut off.
  Millis stop_allowance = Millis{20'000};
  EndpointRules endpoints = {};
};

/// Fault::invalid, with the rule, for numbers that cannot be meant.
inline Result<void> check_settings(const CourierSettings& settings) {
  if (settings.in_flight < 1 || settings.per_endpoint < 1 || settings.per_host < 1) {
    return Error{Fault::invalid, "a courier has at least one request in flight"};
  }
  if (settings.lease_allowance < Millis{1'000}) {
    return Error{Fault::invalid, "a lease outlasts its attempt by at least a second"};
  }
  if (settings.poll < Millis{1} || settings.stop_allowance < Millis::zero()) {
    return Error{Fault::invalid, "a courier looks after at least a millisecond"};
  }
  return {};
}

namespace courier {

/// A transport that queues no request which the courier has let go: it would wait there on its
/// attempt's time.
template <class Wire>
Wire wire_for(const CourierSettings& settings) {
  if constexpr (requires { &Wire::Settings::most_per_host; }) {
    typename Wire::Settings wire{};
    wire.most_per_host = std::max(wire.most_per_host, settings.per_host);
    return Wire{wire};
  } else {
    return Wire{};
  }
}

}  // namespace courier

}  // namespace paycourier::inline v0

#endif
