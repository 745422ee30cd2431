// SPDX-License-Identifier: MIT
// What an attempt comes to: the brain's step, written as the completion of a claim. Pure.
#ifndef PAYCOURIER_COURIER_OUTCOME_HPP
#define PAYCOURIER_COURIER_OUTCOME_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/flights.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/connecting.hpp>
#include <paycourier/policy/delivery.hpp>
#include <paycourier/policy/reading.hpp>
#include <paycourier/policy/spread.hpp>

namespace paycourier::inline v0::courier {

/// Of a claim that ran out: the process died, or could not store what came of the attempt.
inline Reading unknown_outcome() {
  return {Verdict::retry,
          0,
          Fault::in_doubt,
          "the outcome is unknown: the courier ended before it was stored",
          {}};
}

/// The attempt began `at` and took so long; `now` is its end.
template <RetryPolicy Policy>
Completion completion_of(const Delivery& delivery, std::string_view endpoint_id,
                         const Reading& reading, const Policy& policy, Instant at, Millis took,
                         Instant now) {
  Completion completion{.delivery = delivery.number,
                        .token = delivery.token,
                        .endpoint = delivery.endpoint,
                        .attempt = {.number = delivery.attempt,
                                    .at = at,
                                    .took = took,
                                    .status = reading.status,
                                    .fault = reading.fault,
                                    .because = reading.because,
                                    .asked = reading.asked}};
  Step step = next_step({.attempt = delivery.attempt,
                         .elapsed = std::max(now - delivery.first_at, Millis::zero()),
                         .spread = spread_of(endpoint_id, delivery.event.id, delivery.attempt)},
                        reading, policy);
  if (const auto* wait = std::get_if<Wait>(&step)) {
    completion.fate = Fate::waiting;
    completion.due_at = Instant{saturating_add(now.time_since_epoch(), wait->delay)};
    completion.attempt.next_in = wait->delay;
  } else if (auto* dead = std::get_if<Dead>(&step)) {
    completion.fate = Fate::dead;
    completion.because = std::move(dead->because);
  }
  return completion;
}

template <RetryPolicy Policy>
Completion completion_of_lost(const Delivery& lost, std::string_view endpoint_id,
                              const Policy& policy, Instant now) {
  return completion_of(lost, endpoint_id, unknown_outcome(), policy, lost.claimed_at,
                       Millis::zero(), now);
}

/// What the end of a flight tells of its endpoint: nothing, if it was cut off here or was a knock
/// in vain, which is noted. `now` is monotonic.
inline Reading told_of_endpoint(Flight& flight, Reading reading, Millis now) {
  flight.departure.is_vain = is_in_vain(flight.departure, reading, now);
  const bool is_cut_off = flight.is_cut_off && reading.status == 0;
  if (is_cut_off || flight.departure.is_vain) reading.fault = Fault::stopped;
  return reading;
}

/// Of what was up and has ended now; the first time is monotonic. A knock in vain was no attempt.
template <RetryPolicy Policy>
Completion completion_of(const Flight& flight, const Result<http::Response>& answer,
                         const Reading& reading, const Policy& policy, Millis ended, Instant now) {
  Completion completion = completion_of(flight.delivery, flight.station->id, reading, policy,
                                        flight.at, ended - flight.departure.began, now);
  if (flight.departure.is_vain) {
    completion.fate = Fate::returned;
    completion.due_at = now;
  }
  if (answer) completion.answer = answer->body.substr(0, kept_answer);
  return completion;
}

}  // namespace paycourier::inline v0::courier

#endif
