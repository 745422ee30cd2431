// SPDX-License-Identifier: MIT
// Tests of the brain of delivery: a verdict and a policy give the next step.
#include <paycourier/policy/delivery.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/backoff.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

/// Remembers what it was asked; a policy for tests only.
struct Recording {
  Failure* heard;
  Decision answer = RetryIn{Millis{7}};
  Decision next(const Failure& failure) const noexcept {
    *heard = failure;
    return answer;
  }
};

/// A policy that must not be asked.
struct Unasked {
  bool* asked;
  Decision next(const Failure&) const noexcept {
    *asked = true;
    return GiveUp{"asked"};
  }
};

Millis wait_of(const Step& step) {
  const auto* wait = std::get_if<Wait>(&step);
  return wait ? wait->delay : Millis{-1};
}

TEST_CASE("a delivered event ends the delivery without asking the policy") {
  bool asked = false;
  const Step step = next_step({}, {.verdict = Verdict::delivered}, Unasked{&asked});
  CHECK(std::holds_alternative<Delivered>(step));
  CHECK_FALSE(asked);
}

TEST_CASE("a receiver that is gone closes its endpoint without asking the policy") {
  bool asked = false;
  const Step step =
      next_step({}, {.verdict = Verdict::gone, .because = "no more"}, Unasked{&asked});
  REQUIRE(std::holds_alternative<Dead>(step));
  CHECK(std::get<Dead>(step).closes_endpoint);
  CHECK(std::get<Dead>(step).because == "no more");
  CHECK_FALSE(asked);
}

TEST_CASE("a request that was refused here is dead, and its endpoint stays open") {
  bool asked = false;
  const Step step =
      next_step({}, {.verdict = Verdict::refused, .because = "forbidden"}, Unasked{&asked});
  REQUIRE(std::holds_alternative<Dead>(step));
  CHECK_FALSE(std::get<Dead>(step).closes_endpoint);
  CHECK(std::get<Dead>(step).because == "forbidden");
  CHECK_FALSE(asked);
}

TEST_CASE("a failure is put to the policy with all its facts") {
  for (const Verdict verdict : {Verdict::retry, Verdict::hold}) {
    Failure heard;
    const Step step =
        next_step({.attempt = 3, .elapsed = 40s, .spread = 0.25},
                  {.verdict = verdict, .fault = Fault::throttled, .asked = 30s}, Recording{&heard});
    CHECK(wait_of(step) == 7ms);
    CHECK(heard.attempt == 3);
    CHECK(heard.elapsed == 40s);
    CHECK(heard.fault == Fault::throttled);
    CHECK(heard.asked == 30s);
    CHECK(heard.spread == 0.25);
  }
}

TEST_CASE("a policy that gives up says why the delivery is dead") {
  Failure heard;
  const Step step =
      next_step({}, {.verdict = Verdict::retry}, Recording{&heard, GiveUp{"that is enough"}});
  REQUIRE(std::holds_alternative<Dead>(step));
  CHECK(std::get<Dead>(step).because == "that is enough");
  CHECK_FALSE(std::get<Dead>(step).closes_endpoint);
}

TEST_CASE("a policy that asks for less than no wait gets none") {
  Failure heard;
  CHECK(wait_of(next_step({}, {.verdict = Verdict::retry},
                          Recording{&heard, RetryIn{Millis{-5}}})) == 0ms);
  CHECK(wait_of(next_step({}, {.verdict = Verdict::retry},
                          Recording{&heard, RetryIn{Millis::min()}})) == 0ms);
}

TEST_CASE("a held endpoint is not knocked at before its hint") {
  const Reading held{.verdict = Verdict::hold, .fault = Fault::throttled, .asked = 1h};
  CHECK(wait_of(next_step({.attempt = 1}, held, ExponentialBackoff{})) == 1h);
  const Step last = next_step({.attempt = 5}, held, ExponentialBackoff{});
  REQUIRE(std::holds_alternative<Dead>(last));
  CHECK(std::get<Dead>(last).because == "every attempt that the policy allows was made");
}

}  // namespace
