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
  const EndpointRules& rules = settings.endpoints;
  const auto refuse = [](const char* rule) { return Error{Fault::invalid, rule}; };
  if (settings.in_flight < 1) return refuse("CourierSettings::in_flight is at least 1");
  if (settings.per_endpoint < 1) return refuse("CourierSettings::per_endpoint is at least 1");
  if (settings.per_host < 1) return refuse("CourierSettings::per_host is at least 1");
  if (settings.lease_allowance < Millis{1'000}) {
    return refuse("CourierSettings::lease_allowance is at least a second");
  }
  if (settings.poll < Millis{1}) return refuse("CourierSettings::poll is at least a millisecond");
  if (settings.stop_allowance < Millis::zero()) {
    return refuse("CourierSettings::stop_allowance is not negative");
  }
  if (rules.breaker_failures < 0) return refuse("EndpointRules::breaker_failures is at least 0");
  if (rules.first_rest < Millis{1} || rules.longest_rest < rules.first_rest) {
    return refuse("EndpointRules::first_rest is more than nothing, and no more than longest_rest");
  }
  if (rules.longest_hold < Millis::zero() || rules.disabled_after <= Millis::zero()) {
    return refuse("EndpointRules::longest_hold and disabled_after are not negative");
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
