// SPDX-License-Identifier: MIT
// WebhookSender: delivers an event to an endpoint and retries as its policy says.
#ifndef PAYCOURIER_WEBHOOK_SENDER_HPP
#define PAYCOURIER_WEBHOOK_SENDER_HPP

#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

#include <paycourier/fwd.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/delivery.hpp>
#include <paycourier/policy/outgoing.hpp>
#include <paycourier/policy/reading.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/policy/spread.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/port/parts.hpp>

namespace paycourier::inline v0 {

/// Blocks for as long as the policy waits. `send` may be called from several threads at once if the
/// clock and the transport may; SystemClock and CurlTransport may.
template <class Policy, class Time, class Wire>
class WebhookSender {
  static_assert(check_parts<Policy, Time, Wire>());

 public:
  explicit WebhookSender(Policy policy = Policy{}, Time clock = Time{}, Wire transport = Wire{})
      : policy_{std::move(policy)}, clock_{std::move(clock)}, transport_{std::move(transport)} {}

  /// Sends until the event is delivered or a rule ends it. Every attempt carries the same id and
  /// payload, and a timestamp and signature of its own. Never throws, but for allocation: input
  /// that breaks a rule gives a receipt without attempts that says which.
  template <class Watch = Unobserved>
  Receipt send(const Endpoint& endpoint, const Event& event, Watch&& watch = {},
               const std::stop_token& stop = {}) {
    static_assert(Observer<std::remove_reference_t<Watch>, Attempt>,
                  "an observer can be called with `const Attempt&` and is noexcept");
    Receipt receipt;
    if (Result<void> checked = check(endpoint, event); !checked) {
      receipt.fault = checked.error().fault;
      receipt.gave_up_because = checked.error().because;
      return receipt;
    }
    receipt.notice = notice_of(event);
    const Millis started = clock_.monotonic();
    for (int number = 1;; ++number) {
      if (stop.stop_requested()) return stopped(std::move(receipt));
      auto [attempt, reading] = attempt_once(endpoint, event, number);
      const Step step = next_step({.attempt = number,
                                   .elapsed = clock_.monotonic() - started,
                                   .spread = spread_of(endpoint.id, event.id, number)},
                                  reading, policy_);
      const auto* wait = std::get_if<Wait>(&step);
      if (wait) attempt.next_in = wait->delay;
      watch(std::as_const(attempt));
      receipt.fault = attempt.fault;
      receipt.attempts.push_back(std::move(attempt));
      receipt.delivered = std::holds_alternative<Delivered>(step);
      if (const auto* dead = std::get_if<Dead>(&step)) receipt.gave_up_because = dead->because;
      if (!wait) return receipt;
      if (!clock_.wait(wait->delay, stop)) return stopped(std::move(receipt));
    }
  }

  const Policy& policy() const noexcept { return policy_; }
  Time& clock() noexcept { return clock_; }
  Wire& transport() noexcept { return transport_; }

 private:
  static Result<void> check(const Endpoint& endpoint, const Event& event) {
    Result<void> checked = check_event(event);
    return checked ? check_endpoint(endpoint) : checked;
  }

  static Receipt stopped(Receipt receipt) {
    receipt.fault = Fault::stopped;
    receipt.gave_up_because = "it was asked to stop";
    return receipt;
  }

  std::pair<Attempt, Reading> attempt_once(const Endpoint& endpoint, const Event& event,
                                           int number) {
    Attempt attempt{.number = number, .at = clock_.now()};
    const http::Request request = request_of(endpoint, event, attempt.at);
    const Millis began = clock_.monotonic();
    const Result<http::Response> answer = transport_.round_trip(request, endpoint.timeout);
    attempt.took = clock_.monotonic() - began;
    Reading reading = read_answer(answer, clock_.now());
    attempt.status = reading.status;
    attempt.fault = reading.fault;
    attempt.because = reading.because;
    attempt.asked = reading.asked;
    return {std::move(attempt), std::move(reading)};
  }

  Policy policy_;
  Time clock_;
  Wire transport_;
};

}  // namespace paycourier::inline v0

#endif
