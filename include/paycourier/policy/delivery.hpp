// SPDX-License-Identifier: MIT
// The brain of delivery: from the facts and the answer to the next step. Pure.
#ifndef PAYCOURIER_POLICY_DELIVERY_HPP
#define PAYCOURIER_POLICY_DELIVERY_HPP

#include <string>
#include <variant>

#include <paycourier/policy/reading.hpp>
#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

/// What is known about a delivery after an attempt; each member could be a column of a database.
struct DeliveryFacts {
  int attempt = 1;
  Millis elapsed = {};  ///< From the start of the first attempt to the end of this one.
  double spread = 0;    ///< `spread_of(endpoint id, event id, attempt)`.
};

struct Delivered {};

/// Try again, no sooner than this after the end of the attempt.
struct Wait {
  Millis delay;
};

/// No more attempts.
struct Dead {
  std::string because;
  bool closes_endpoint = false;
};

using Step = std::variant<Delivered, Wait, Dead>;

template <RetryPolicy Policy>
Step next_step(const DeliveryFacts& facts, const Reading& reading, const Policy& policy) {
  switch (reading.verdict) {
    case Verdict::delivered: return Delivered{};
    case Verdict::gone: return Dead{reading.because, true};
    case Verdict::refused: return Dead{reading.because};
    case Verdict::retry:
    case Verdict::hold: break;
  }
  const Decision decision = policy.next({.attempt = facts.attempt,
                                         .elapsed = facts.elapsed,
                                         .fault = reading.fault.value_or(Fault::in_doubt),
                                         .asked = reading.asked,
                                         .spread = facts.spread});
  if (const auto* retry = std::get_if<RetryIn>(&decision)) {
    return Wait{std::max(retry->delay, Millis::zero())};
  }
  return Dead{std::string{std::get<GiveUp>(decision).because}};
}

}  // namespace paycourier::inline v0

#endif
