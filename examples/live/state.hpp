// SPDX-License-Identifier: MIT
// How an endpoint is, in a few words: open, waiting for its time, or waiting for an operator.
#ifndef LIVE_STATE_HPP
#define LIVE_STATE_HPP

#include <chrono>
#include <string>

#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace live {

struct State {
  std::string text;
  sandbox::Tone tone = sandbox::Tone::good;
  bool waits_for_operator = false;
};

/// "2 s", rounded up.
inline std::string until(paycourier::Instant at, paycourier::Instant now) {
  return paycourier::describe(paycourier::Millis{std::chrono::ceil<paycourier::Seconds>(at - now)});
}

inline State state_of(const paycourier::EndpointHealth& health, paycourier::Instant now) {
  using sandbox::Tone;
  if (health.paused) return {"paused", Tone::bad, true};
  if (health.standing != paycourier::Standing::active) {
    return {std::string{name(health.standing)} + ", until resumed", Tone::bad, true};
  }
  if (health.held_until > now) return {"held for " + until(health.held_until, now), Tone::fair};
  if (health.trips > 0) {
    return {health.opens_at > now ? "breaker open, probe in " + until(health.opens_at, now)
                                  : "breaker open, probing",
            Tone::bad};
  }
  const auto allowed = paycourier::ramp_allowance(health.recovered_at ? now - *health.recovered_at
                                                                      : paycourier::unlimited);
  if (allowed != paycourier::EndpointGate::unbounded) return {"recovering", Tone::fair};
  return {"active"};
}

}  // namespace live

#endif
