// SPDX-License-Identifier: MIT
// How an endpoint is, in a few words: open, waiting for its time, or waiting for an operator.
#ifndef LIVE_STATE_HPP
#define LIVE_STATE_HPP

#include <string>

#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace live {

struct State {
  std::string text;
  sandbox::Tone tone = sandbox::Tone::good;
  bool waits_for_operator = false;
};

inline State state_of(const paycourier::EndpointHealth& health, paycourier::Instant now) {
  using sandbox::Tone;
  const std::string text = describe(health, now);
  if (health.paused || health.standing != paycourier::Standing::active) {
    return {text + ", until resumed", Tone::bad, true};
  }
  if (health.held_until > now) return {text, Tone::fair};
  if (health.trips > 0) return {text, Tone::bad};
  const auto allowed = paycourier::ramp_allowance(health.recovered_at ? now - *health.recovered_at
                                                                      : paycourier::unlimited);
  if (allowed != paycourier::EndpointGate::unbounded) return {"recovering", Tone::fair};
  return {text};
}

}  // namespace live

#endif
