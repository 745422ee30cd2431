// SPDX-License-Identifier: MIT
// Client: calls a payments API, and never says more about the money than it knows.
#ifndef PAYCOURIER_CLIENT_HPP
#define PAYCOURIER_CLIENT_HPP

#include <stop_token>
#include <string_view>
#include <type_traits>
#include <utility>

#include <paycourier/fwd.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/policy/settlement.hpp>
#include <paycourier/policy/spread.hpp>
#include <paycourier/port/clock.hpp>
#include <paycourier/port/gateway.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/port/transport.hpp>

namespace paycourier::inline v0 {

/// How long a whole call may take, with its retries and waits.
struct Deadlines {
  Millis execute = Millis{30'000};
  Millis query = Millis{10'000};
};

/// For several threads at once if its clock and transport are; SystemClock and CurlTransport are.
template <class Dialect, class Policy, class Time, class Wire>
class Client {
  static_assert(Gateway<Dialect>,
                "a gateway has name, rules, credential, write_create, write_get, read_payment "
                "and read_refusal; see port/gateway.hpp");
  static_assert(RetryPolicy<Policy>,
                "a retry policy has the function `Decision next(const Failure&) const noexcept`");
  static_assert(Clock<Time>,
                "a clock has `Instant now()`, `Millis monotonic()` and "
                "`bool wait(Millis, std::stop_token)`");
  static_assert(Transport<Wire>,
                "a transport has the function "
                "`Result<http::Response> round_trip(const http::Request&, Millis)`");

 public:
  explicit Client(Dialect gateway, Policy policy = Policy{}, Time clock = Time{},
                  Wire transport = Wire{}, Deadlines deadlines = {})
      : gateway_{std::move(gateway)},
        policy_{std::move(policy)},
        clock_{std::move(clock)},
        transport_{std::move(transport)},
        deadlines_{deadlines} {}

  /// Every attempt carries the same key and the same bytes, so it is executed at most once. A
  /// decline is never a value but Fault::declined. Fault::in_doubt says that it may have been
  /// executed: call again with the same request and `doubted = true`, never with a new key. Every
  /// other fault says that it was not executed.
  template <class Watch = Unobserved>
  Result<Payment> create_payment(const CreatePayment& create, Watch&& watch = {},
                                 const std::stop_token& stop = {}) {
    Result<void> checked = check_create(create, Dialect::rules, clock_.now());
    if (!checked) return unanswered(create.doubted, checked.error());
    Result<Letter> letter = gateway_.write_create(create);
    if (!letter) return unanswered(create.doubted, std::move(letter).error());
    const PaymentFacts facts{
        .operation = Operation::execute, .left = deadlines_.execute, .doubted = create.doubted};
    const auto judge = [&](Payment&& paid) { return judge_created(create, std::move(paid)); };
    return call(facts, *letter, create.key.text(), judge, watch, stop);
  }

  /// The payment as the gateway knows it now, whatever became of it.
  template <class Watch = Unobserved>
  Result<Payment> get_payment(std::string_view id, Watch&& watch = {},
                              const std::stop_token& stop = {}) {
    if (auto checked = check_payment_id(id); !checked) return checked.error();
    Result<Letter> letter = gateway_.write_get(id);
    if (!letter) return std::move(letter).error();
    const auto judge = [id](Payment&& payment) { return judge_found(id, std::move(payment)); };
    return call({.left = deadlines_.query}, *letter, id, judge, watch, stop);
  }

  const Dialect& gateway() const noexcept { return gateway_; }
  Time& clock() noexcept { return clock_; }
  Wire& transport() noexcept { return transport_; }

 private:
  template <class Judge, class Watch>
  Result<Payment> call(PaymentFacts facts, const Letter& letter, std::string_view name,
                       const Judge& judge, Watch& watch, const std::stop_token& stop) {
    static_assert(Observer<std::remove_reference_t<Watch>, Attempt>,
                  "an observer can be called with `const Attempt&` and is noexcept");
    const Millis most = facts.left;
    const Millis started = clock_.monotonic();
    Error last{Fault::invalid, "the call may take too little time for one attempt"};
    for (;; ++facts.attempt) {
      if (stop.stop_requested()) return stopped_error(facts);
      if (facts.left < least_attempt_time) return ended(facts.doubted, std::move(last), too_late);
      Attempt attempt{.number = facts.attempt, .at = clock_.now()};
      const Millis began = clock_.monotonic();
      Result<http::Response> answer = send(letter, facts.left);
      attempt.status = answer ? answer->status : 0;
      Result<Payment> payment =
          read_answer(gateway_, facts.operation, std::move(answer), clock_.now()).and_then(judge);
      attempt.took = clock_.monotonic() - began;
      if (payment) {
        watch(std::as_const(attempt));
        return payment;
      }
      facts.elapsed = clock_.monotonic() - started;
      facts.left = most - facts.elapsed;
      facts.spread = spread_of(Dialect::name, name, facts.attempt);
      PaymentStep step = next_step(facts, Dialect::rules, payment.error(), policy_);
      const auto* again = std::get_if<AskAgain>(&step);
      attempt.fault = payment.error().fault;
      attempt.because = payment.error().because;
      attempt.asked = payment.error().retry_after;
      if (again) attempt.next_in = again->delay;
      watch(std::as_const(attempt));
      if (auto* settled = std::get_if<Settled>(&step)) return std::move(settled->error);
      facts.doubted = again->doubted;
      last = std::move(payment).error();
      if (!clock_.wait(again->delay, stop)) return stopped_error(facts);
      facts.left = most - (clock_.monotonic() - started);
    }
  }

  Result<http::Response> send(const Letter& letter, Millis budget) {
    const http::Credential credential = gateway_.credential();
    if (credential.value.empty()) return Error{Fault::invalid, "the gateway has no API key"};
    return transport_.round_trip({.method = letter.method,
                                  .url = letter.url,
                                  .headers = letter.headers,
                                  .body = letter.body.reveal(),
                                  .credential = &credential,
                                  .reach = Reach::tls_or_loopback},
                                 budget);
  }

  Dialect gateway_;
  Policy policy_;
  Time clock_;
  Wire transport_;
  Deadlines deadlines_;
};

}  // namespace paycourier::inline v0

#endif
