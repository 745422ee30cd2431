// SPDX-License-Identifier: MIT
// Tests of the brain of payment: its steps, and the doubt that is left.
#include <paycourier/policy/settlement.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/backoff.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr GatewayRules executes_anew{.replays_errors = false};
constexpr GatewayRules replays_errors{.replays_errors = true};
constexpr FixedDelay policy{.delay = Millis{1000}, .attempts = 3};

PaymentFacts facts_of(Operation operation) {
  return {.operation = operation, .attempt = 1, .elapsed = 1s, .left = 29s};
}
PaymentStep step(const PaymentFacts& facts, Error error,
                 const GatewayRules& rules = executes_anew) {
  return next_step(facts, rules, std::move(error), policy);
}
Error error_of(Operation operation, int status) {
  return {.fault = fault_of_status(operation, status), .because = "it failed", .status = status};
}

/// "again", "again in doubt", "look up, then again", "look up", or the fault that the call ends
/// with.
std::string told(const PaymentStep& step) {
  if (const auto* look_up = std::get_if<LookUp>(&step)) {
    return look_up->again_in ? "look up, then again" : "look up";
  }
  if (const auto* again = std::get_if<AskAgain>(&step)) {
    return again->doubted ? "again in doubt" : "again";
  }
  return std::string{name(std::get<Settled>(step).error.fault)};
}
std::string because(const PaymentStep& step) {
  const auto* settled = std::get_if<Settled>(&step);
  return settled ? settled->error.because : "it is not over";
}

/// Every status that an answer can have, and every fault that needs none.
template <class Check>
void for_each_error(Operation operation, const Check& check) {
  for (int status = 100; status <= 999; ++status) {
    if (status < 200 || status > 299) check(error_of(operation, status));
  }
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    check(Error{.fault = static_cast<Fault>(i), .because = "it failed"});
  }
}

TEST_CASE("a step is what the table of repeats allows, and says what is in doubt") {
  for (const Operation operation : {Operation::query, Operation::execute}) {
    for (const GatewayRules& rules : {executes_anew, replays_errors}) {
      for_each_error(operation, [&](const Error& error) {
        CAPTURE(error.status, name(error.fault));
        const bool doubt = leaves_doubt(operation, error.fault);
        std::string expected = doubt ? "again in doubt" : "again";
        switch (repeat_after(operation, rules, error.fault, error.status)) {
          case Repeat::again:
          case Repeat::ask_then_again: break;
          case Repeat::only_ask: expected = "in_doubt"; break;
          case Repeat::never: expected = name(error.fault); break;
        }
        CHECK(told(step(facts_of(operation), error, rules)) == expected);
      });
    }
  }
}

TEST_CASE("doubt once raised is not lowered by a later failure that settles nothing") {
  for_each_error(Operation::execute, [](const Error& error) {
    CAPTURE(error.status, name(error.fault));
    PaymentFacts doubted = facts_of(Operation::execute);
    doubted.doubted = true;
    const bool settles = error.fault == Fault::declined || error.fault == Fault::conflict;
    for (const GatewayRules& rules : {executes_anew, replays_errors}) {
      const std::string said = told(step(doubted, error, rules));
      if (settles) {
        CHECK(said == name(error.fault));
      } else {
        CHECK((said == "again in doubt" || said == "in_doubt"));
      }
      // The last attempt: nothing may be asked again, so what is left is doubt.
      PaymentFacts last = doubted;
      last.attempt = 3;
      if (!settles) CHECK(told(step(last, error, rules)) == "in_doubt");
    }
  });
}

TEST_CASE("a decline clears doubt") {
  PaymentFacts doubted = facts_of(Operation::execute);
  doubted.doubted = true;
  const PaymentStep over = step(
      doubted, {.fault = Fault::declined, .because = "declined", .status = 402, .code = "lost"});
  CHECK(told(over) == "declined");
  CHECK(because(over) == "declined");
  CHECK(std::get<Settled>(over).error.code == "lost");
}

TEST_CASE("a conflict clears no doubt about a request that may have had other bytes") {
  const Error conflict{.fault = Fault::conflict, .because = "of another request", .status = 409};
  PaymentFacts facts = facts_of(Operation::execute);
  facts.rewritten = true;
  CHECK(told(step(facts, conflict)) == "conflict");
  facts.doubted = true;
  CHECK(told(step(facts, conflict)) == "in_doubt");
  CHECK(because(step(facts, conflict)).find("of another request") != std::string::npos);
  facts.can_look_up = true;
  CHECK(std::holds_alternative<LookUp>(step(facts, conflict)));
  facts.rewritten = false;
  CHECK(told(step(facts, conflict)) == "conflict");
}

TEST_CASE("when attempts run out, what is certain is said and what is not is in doubt") {
  PaymentFacts last = facts_of(Operation::execute);
  last.attempt = 3;
  const std::string rule = "every attempt that the policy allows was made";
  const PaymentStep unsent = step(last, {Fault::unreachable, "nobody is there"});
  CHECK(told(unsent) == "unreachable");
  CHECK(because(unsent) == "nobody is there; " + rule);
  const PaymentStep lost = step(last, {Fault::in_doubt, "the connection broke"});
  CHECK(told(lost) == "in_doubt");
  CHECK(because(lost) == "the payment may have been executed (the connection broke); " + rule +
                             "; settle it under the same idempotency key");
  const PaymentStep garbled = step(last, {Fault::malformed, "no JSON"});
  CHECK(told(garbled) == "in_doubt");
  const PaymentStep throttled = step(last, {.fault = Fault::throttled, .because = "slow down"});
  CHECK(told(throttled) == "throttled");
}

TEST_CASE("a query leaves no doubt about money") {
  PaymentFacts last = facts_of(Operation::query);
  last.attempt = 3;
  CHECK(told(step(last, {Fault::malformed, "no JSON"})) == "malformed");
  CHECK(told(step(last, {Fault::unreachable, "nobody"})) == "unreachable");
  for (const Fault fault : {Fault::in_doubt, Fault::malformed, Fault::unreachable}) {
    CHECK_FALSE(leaves_doubt(Operation::query, fault));
  }
  CHECK(because(step(last, {Fault::in_doubt, "the connection broke"})) ==
        "the connection broke; every attempt that the policy allows was made");
}

TEST_CASE("a replayed 500 is not posted again, and says what to do instead") {
  const PaymentStep over =
      step(facts_of(Operation::execute), error_of(Operation::execute, 500), replays_errors);
  CHECK(told(over) == "in_doubt");
  CHECK(because(over) ==
        "the payment may have been executed (it failed); asking again would not "
        "settle it; settle it under the same idempotency key");
  CHECK(std::get<Settled>(over).error.status == 500);
}

TEST_CASE("no attempt starts with less than 250 ms before the deadline") {
  PaymentFacts facts = facts_of(Operation::execute);
  const Error refused{Fault::unreachable, "nobody is there"};
  facts.left = 1250ms;
  CHECK(told(step(facts, refused)) == "again");
  facts.left = 1249ms;
  CHECK(told(step(facts, refused)) == "unreachable");
  CHECK(because(step(facts, refused)) == "nobody is there; the deadline of the call came first");
  facts.left = -5s;
  CHECK(told(step(facts, refused)) == "unreachable");
  facts.left = 1249ms;
  CHECK(told(step(facts, {Fault::in_doubt, "the connection broke"})) == "in_doubt");
}

TEST_CASE("a hint longer than what is left ends the call at once, with the hint") {
  PaymentFacts facts = facts_of(Operation::execute);
  Error busy{.fault = Fault::throttled, .because = "slow down", .status = 429, .retry_after = 60s};
  const PaymentStep over = step(facts, busy);
  CHECK(told(over) == "throttled");
  CHECK(because(over) == "slow down; the wait that was asked for is longer than the call may take");
  CHECK(std::get<Settled>(over).error.retry_after == 60s);
  busy.retry_after = 20s;
  const PaymentStep again = step(facts, busy);
  REQUIRE(told(again) == "again");
  CHECK(std::get<AskAgain>(again).delay == 20s);
  busy.retry_after = unlimited;
  CHECK(told(step(facts, busy)) == "throttled");
}

TEST_CASE("the wait is the policy's, and it is told all the facts") {
  struct Recording {
    Failure* heard;
    Decision next(const Failure& failure) const noexcept {
      *heard = failure;
      return RetryIn{Millis{77}};
    }
  };
  Failure heard;
  const PaymentFacts facts{.operation = Operation::execute,
                           .attempt = 2,
                           .elapsed = 3s,
                           .left = 9s,
                           .doubted = false,
                           .spread = 0.75};
  const PaymentStep again = next_step(
      facts, executes_anew, Error{.fault = Fault::throttled, .because = "", .retry_after = 4s},
      Recording{&heard});
  REQUIRE(told(again) == "again");
  CHECK(std::get<AskAgain>(again).delay == 77ms);
  CHECK(heard.attempt == 2);
  CHECK(heard.elapsed == 3s);
  CHECK(heard.fault == Fault::throttled);
  CHECK(heard.asked == 4s);
  CHECK(heard.spread == 0.75);
}

TEST_CASE("a negative wait before asking again is none") {
  struct Negative {
    Decision next(const Failure&) const noexcept { return RetryIn{Millis::min()}; }
  };
  const PaymentStep again = next_step(facts_of(Operation::query), executes_anew,
                                      Error{Fault::unreachable, ""}, Negative{});
  REQUIRE(told(again) == "again");
  CHECK(std::get<AskAgain>(again).delay == 0ms);
}

TEST_CASE("a call that is stopped before anything was in doubt is just stopped") {
  const Error error = stopped_error(facts_of(Operation::execute));
  CHECK(error.fault == Fault::stopped);
  CHECK(error.because == "the call was asked to stop");
}

TEST_CASE("a call that is stopped in doubt is in doubt") {
  PaymentFacts doubted = facts_of(Operation::execute);
  doubted.doubted = true;
  const Error error = stopped_error(doubted);
  CHECK(error.fault == Fault::in_doubt);
  CHECK(error.because ==
        "the payment may have been executed (the call was asked to stop); no attempt settled it; "
        "settle it under the same idempotency key");
}

TEST_CASE("where the outcome can be looked up, doubt that would end a call is looked up first") {
  PaymentFacts facts = facts_of(Operation::execute);
  facts.can_look_up = true;
  const Error lost{Fault::in_doubt, "the connection broke"};
  CHECK(told(step(facts, lost)) == "again in doubt");
  CHECK(told(step(facts, error_of(Operation::execute, 500), replays_errors)) == "look up");
  CHECK(told(step(facts, error_of(Operation::execute, 302))) == "look up");
  CHECK(told(step(facts, {Fault::malformed, "no JSON"})) == "look up, then again");
  facts.attempt = 3;
  CHECK(told(step(facts, lost)) == "look up");
  CHECK(told(step(facts, {Fault::malformed, "no JSON"})) == "look up");
  const PaymentStep last = step(facts, lost);
  CHECK(std::get<LookUp>(last).otherwise.fault == Fault::in_doubt);
  CHECK(told(step(facts, {Fault::unreachable, "nobody"})) == "unreachable");
  facts.doubted = true;
  CHECK(told(step(facts, {Fault::unreachable, "nobody"})) == "look up");
  CHECK(told(step(facts, {Fault::declined, "no"})) == "declined");
}

TEST_CASE("a gateway's own advice has the last word, but not over a decline or a conflict") {
  const PaymentFacts facts = facts_of(Operation::execute);
  const auto advised = [&](Error error, Advice advice, const GatewayRules& rules = replays_errors) {
    return told(next_step(facts, rules, {std::move(error), advice}, policy));
  };
  CHECK(advised(error_of(Operation::execute, 500), Advice::again) == "again in doubt");
  CHECK(advised(error_of(Operation::execute, 500), Advice::not_again, executes_anew) == "in_doubt");
  CHECK(advised(error_of(Operation::execute, 429), Advice::not_again) == "throttled");
  CHECK(advised(error_of(Operation::execute, 400), Advice::again) == "again");
  CHECK(advised({Fault::declined, "no"}, Advice::again) == "declined");
  CHECK(advised({Fault::conflict, "no"}, Advice::again) == "conflict");
}

TEST_CASE("what is being executed under the key is given time") {
  const FixedDelay at_once{.delay = Millis{0}, .attempts = 3};
  const auto wait_after = [&](int status) {
    const PaymentStep step = next_step(facts_of(Operation::execute), executes_anew,
                                       error_of(Operation::execute, status), at_once);
    return std::get<AskAgain>(step).delay;
  };
  CHECK(wait_after(409) == 500ms);
  CHECK(wait_after(503) == 0ms);
}

TEST_CASE("a call that the retry budget cannot afford is over, with the rule") {
  PaymentFacts facts = facts_of(Operation::execute);
  facts.in_budget = false;
  const PaymentStep unsent = step(facts, {Fault::unreachable, "nobody is there"});
  CHECK(told(unsent) == "unreachable");
  CHECK(because(unsent) ==
        "nobody is there; the client's retry budget is spent: too many calls fail");
  CHECK(told(step(facts, {Fault::in_doubt, "the connection broke"})) == "in_doubt");
}

TEST_CASE("a query whose hint is longer than what is left is throttled, whatever the status") {
  Error busy = error_of(Operation::query, 503);
  busy.retry_after = 60s;
  CHECK(told(step(facts_of(Operation::query), busy)) == "throttled");
  CHECK(told(step(facts_of(Operation::execute), error_of(Operation::execute, 503))) ==
        "again in doubt");
}

TEST_CASE("a fifth of what moves money is kept for a look-up, where there is one") {
  CHECK(time_to_execute(30s, true) == 24s);
  CHECK(time_to_execute(30s, false) == 30s);
  CHECK(time_to_execute(4ms, true) == 4ms);
}

TEST_CASE("only an answer about this very key settles it") {
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    const auto fault = static_cast<Fault>(i);
    CHECK(settles_doubt(fault) == (fault == Fault::declined || fault == Fault::conflict));
    CHECK(leaves_doubt(Operation::execute, fault) ==
          (fault == Fault::in_doubt || fault == Fault::malformed));
  }
}

}  // namespace
