// SPDX-License-Identifier: MIT
// The engine of a client: attempts, waits and look-ups of one call, under one deadline.
#ifndef PAYCOURIER_CLIENT_ENGINE_HPP
#define PAYCOURIER_CLIENT_ENGINE_HPP

#include <algorithm>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include <paycourier/client/call.hpp>
#include <paycourier/client/doubts.hpp>
#include <paycourier/client/settings.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/noted_headers.hpp>
#include <paycourier/policy/retry_budget.hpp>
#include <paycourier/policy/settlement.hpp>
#include <paycourier/policy/spread.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// Carries out what policy/settlement decides. `find(left)` looks the outcome up within that time:
/// the value or the refusal that settles it, or nothing.
template <class Dialect, class Policy, class Time, class Wire>
struct Engine {
  struct Shared {
    explicit Shared(const ClientSettings& settings)
        : budget{settings.retry_budget}, doubts{settings.kept_doubts} {}
    RetryBudget budget;
    Doubts doubts;
  };

  Dialect gateway;
  Policy policy;
  Time clock;
  Wire transport;
  ClientSettings settings;
  std::unique_ptr<Shared> shared = std::make_unique<Shared>(settings);

  template <class Value, class Read, class Find, class Friends>
  Result<Value> run(Call& call, const Read& read, const Find& find, const Friends& friends) {
    PaymentFacts& facts = call.facts;
    const Millis whole = facts.left, started = clock.monotonic();
    const Millis most = time_to_execute(whole, facts.can_look_up);
    const auto passed = [&] { return clock.monotonic() - started; };
    const std::stop_token stop = friends.stop();
    Error last{Fault::invalid, "the call may take too little time for one attempt"};
    for (;; ++facts.attempt) {
      if (stop.stop_requested()) return stopped_error(facts);
      facts.left = most - passed();
      if (facts.left < least_attempt_time) {
        Error error = ended(facts.doubted, std::move(last), too_late);
        const bool seek = facts.doubted && facts.can_look_up;
        std::optional<Result<Value>> found = seek ? find(whole - passed()) : std::nullopt;
        return found ? *std::move(found) : std::move(error);
      }
      auto [attempt, answer] = attempt_once<Value>(call, read);
      if (answer.result) {
        if (facts.attempt == 1) shared->budget.give(clean_success_gain);
        friends.tell(attempt);
        return std::move(answer.result);
      }
      facts.elapsed = passed();
      facts.left = most - facts.elapsed;
      facts.spread = spread_of(Dialect::name, call.name, facts.attempt);
      PaymentStep step = judge(call, answer.result.error(), answer.advice);
      const auto* again = std::get_if<AskAgain>(&step);
      auto* look_up = std::get_if<LookUp>(&step);
      const auto wait = again     ? std::optional{again->delay}
                        : look_up ? look_up->again_in
                                  : std::nullopt;
      attempt.next_in = wait;
      friends.tell(attempt);
      if (auto* settled = std::get_if<Settled>(&step)) return std::move(settled->error);
      facts.doubted = look_up || again->doubted;
      if (look_up) {
        const Millis left = whole - passed(), share = wait ? std::min(left, whole / 5) : left;
        if (std::optional<Result<Value>> found = find(share)) return *std::move(found);
        const bool fits = wait && saturating_add(*wait, least_attempt_time) <= most - passed();
        if (!fits) return std::move(look_up->otherwise);
      }
      last = std::move(answer.result).error();
      const Millis rest = std::max(most - passed(), Millis::zero());  // An observer may take long.
      if (!clock.wait(std::min(*wait, rest), stop)) return stopped_error(facts);
    }
  }

 private:
  template <class Value>
  struct Tried {
    Attempt attempt;
    Answer<Value> answer;
  };

  template <class Value, class Read>
  Tried<Value> attempt_once(const Call& call, const Read& read) {
    Attempt attempt{.number = call.facts.attempt, .at = clock.now(), .step = call.step};
    const Millis began = clock.monotonic();
    const http::Credential credential = gateway.credential();
    const Result<http::Response> response = send(call.letter, credential, call.facts.left);
    Answer<Value> answer =
        read_answer<Value>(gateway, call.facts.operation, response, clock.now(), read);
    attempt.took = clock.monotonic() - began;
    if (response) {
      attempt.status = response->status;
      attempt.headers = noted_headers(response->headers, credential.value);
    }
    if (!answer.result) {
      const Error& error = answer.result.error();
      attempt.fault = error.fault;
      attempt.because = error.because;
      attempt.code = error.code;
      attempt.asked = error.retry_after;
    }
    return {std::move(attempt), std::move(answer)};
  }

  Result<http::Response> send(const Letter& letter, const http::Credential& credential,
                              Millis budget) {
    if (credential.value.empty()) return Error{Fault::invalid, "the gateway has no API key"};
    return transport.round_trip({.method = letter.method,
                                 .url = letter.url,
                                 .headers = letter.headers,
                                 .body = letter.body.reveal(),
                                 .credential = &credential,
                                 .reach = Reach::tls_or_loopback},
                                budget);
  }

  /// The step, with what it costs taken from the budget that all calls share.
  PaymentStep judge(Call& call, const Error& error, Advice advice) {
    const int cost = cost_of_retry(error.fault);
    const Repeat repeat =
        repeat_after(call.facts.operation, gateway.rules, error.fault, error.status, advice);
    call.only_ask = error.fault == Fault::conflict ||
                    (repeat == Repeat::only_ask && !may_follow_success(error.status));
    call.facts.in_budget = shared->budget.take(cost);
    PaymentStep step = next_step(call.facts, gateway.rules, {error, advice}, policy);
    const auto* look_up = std::get_if<LookUp>(&step);
    const bool repeats = std::holds_alternative<AskAgain>(step) || (look_up && look_up->again_in);
    if (call.facts.in_budget && !repeats) shared->budget.give(cost);
    return step;
  }
};

}  // namespace paycourier::inline v0

#endif
