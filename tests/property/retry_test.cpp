// SPDX-License-Identifier: MIT
// What holds of every retry policy and pipe, for ordinary numbers and for those that break sums.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/pipes.hpp>
#include <paycourier/policy/timeline.hpp>
#include <property/generator.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using property::Generator;

constexpr int rounds = 20'000;

std::optional<Millis> delay_of(const Decision& decision) {
  const auto* retry = std::get_if<RetryIn>(&decision);
  return retry ? std::optional{retry->delay} : std::nullopt;
}

/// Calls `judge` with each stock policy, its numbers drawn from the generator.
void each_policy(Generator& draw, const auto& judge) {
  judge(Never{});
  judge(FixedDelay{.delay = draw.span(), .attempts = draw.attempts()});
  judge(LinearBackoff{.step = draw.span(), .attempts = draw.attempts()});
  judge(ExponentialBackoff{.first = draw.span(),
                           .cap = draw.span(),
                           .factor = draw.factor(),
                           .attempts = draw.attempts()});
  judge(FullJitterBackoff{.first = draw.span(),
                          .cap = draw.span(),
                          .factor = draw.factor(),
                          .attempts = draw.attempts()});
  judge(Schedule{draw.span(), draw.span(), draw.span(), draw.span()});
  judge(standard_schedule);
}

/// A policy of a user's own: deaf to hints, without an end, and at times with a negative wait.
struct Wild {
  Millis delay;
  constexpr Decision next(const Failure&) const noexcept { return RetryIn{delay}; }
};

TEST_CASE("no stock policy ever waits less than nothing, whatever its numbers") {
  Generator draw{1};
  int waits = 0;
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    each_policy(draw, [&](const auto& policy) {
      const auto delay = delay_of(policy.next(failure));
      if (!delay) return;
      ++waits;
      if (*delay < 0ms) FAIL_CHECK(delay->count());
      const auto piped = policy | jitter{draw.factor()} | honor_retry_after{draw.span()};
      const auto longer = delay_of(piped.next(failure));
      if (!longer || *longer < 0ms) FAIL_CHECK("a pipe went below nothing");
    });
  }
  CHECK(waits > rounds);
}

TEST_CASE("no stock policy waits less than it was asked to, up to 24 hours") {
  Generator draw{2};
  int hints = 0;
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    each_policy(draw, [&](const auto& policy) {
      const auto delay = delay_of(policy.next(failure));
      if (!delay || !failure.asked) return;
      ++hints;
      if (*delay < std::min(*failure.asked, longest_hint)) FAIL_CHECK("a hint was undercut");
    });
  }
  CHECK(hints > rounds / 4);
}

TEST_CASE("jitter undercuts neither the step nor the hint, and adds no more than its fraction") {
  Generator draw{3};
  int longer = 0;
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    const double fraction = draw.unit();
    each_policy(draw, [&](const auto& policy) {
      const auto plain = delay_of(policy.next(failure));
      const auto jittered = delay_of((policy | jitter{fraction}).next(failure));
      if (plain.has_value() != jittered.has_value()) FAIL_CHECK("jitter changed who gives up");
      if (!plain) return;
      if (*jittered < *plain) FAIL_CHECK("jitter undercut the wait");
      const Millis most = saturating_add(*plain, saturating_scale(*plain, fraction));
      if (*jittered > most) FAIL_CHECK("jitter added more than its fraction");
      if (*jittered > *plain) ++longer;
    });
  }
  CHECK(longer > rounds);
}

TEST_CASE("jitter and honor_retry_after undercut no capped hint, whichever comes first") {
  Generator draw{4};
  int hints = 0;
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    if (!failure.asked) continue;
    const Millis cap = draw.span();
    const Millis hint = std::clamp(*failure.asked, 0ms, std::max(cap, Millis{0}));
    const double fraction = draw.factor();
    const auto judge = [&](const auto& policy) {
      const auto one = delay_of((policy | jitter{fraction} | honor_retry_after{cap}).next(failure));
      const auto two = delay_of((policy | honor_retry_after{cap} | jitter{fraction}).next(failure));
      if (one.has_value() != two.has_value()) FAIL_CHECK("the order changed who gives up");
      if (!one) return;
      ++hints;
      if (*one < hint || *two < hint) FAIL_CHECK("a hint was undercut");
    };
    each_policy(draw, judge);
    judge(Wild{draw.span()});
  }
  CHECK(hints > rounds / 4);
}

TEST_CASE("at_most bounds the attempts of every policy") {
  Generator draw{5};
  for (int i = 0; i < 300; ++i) {
    const int most = static_cast<int>(draw.below(30));
    const auto judge = [&](const auto& policy) {
      const int bound = std::max(most, 1);
      if (attempts_of(policy | at_most{most}) > bound) FAIL_CHECK("too many attempts");
      if (attempts_of(policy | jitter{0.5} | at_most{most}) > bound) FAIL_CHECK("too many");
      if (attempts_of(policy | at_most{most} | honor_retry_after{1h}) > bound) FAIL_CHECK("many");
      for (const int later : {most, most + 1, INT_MAX}) {
        Failure failure = draw.failure();
        failure.attempt = std::max(later, 1);
        if (delay_of((policy | at_most{most}).next(failure))) FAIL_CHECK("one more attempt");
      }
    };
    each_policy(draw, judge);
    judge(Wild{draw.span()});
  }
}

TEST_CASE("a policy that counts makes exactly as many attempts as at_most says") {
  for (int most = 1; most < 60; ++most) {
    CHECK(attempts_of(FixedDelay{} | at_most{most}) == most);
    CHECK(attempts_of(LinearBackoff{} | jitter{0.1} | at_most{most}) == most);
    CHECK(attempts_of(ExponentialBackoff{} | at_most{most}) == most);
    CHECK(attempts_of(FullJitterBackoff{} | at_most{most}) == most);
    CHECK(attempts_of(Wild{1s} | at_most{most}) == most);
    CHECK(attempts_of(standard_schedule | at_most{most}) == std::min(most, 10));
  }
}

TEST_CASE("within never lets an attempt start later than its span") {
  Generator draw{6};
  int waits = 0;
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    const Millis span = draw.span();
    const auto judge = [&](const auto& policy) {
      const auto delay = delay_of((policy | jitter{0.3} | within{span}).next(failure));
      if (!delay) return;
      ++waits;
      if (saturating_add(failure.elapsed, *delay) > span) FAIL_CHECK("an attempt starts too late");
    };
    each_policy(draw, judge);
    judge(Wild{draw.span()});
  }
  CHECK(waits > rounds / 4);
}

TEST_CASE("every timeline under within ends within it") {
  Generator draw{7};
  for (int i = 0; i < 300; ++i) {
    const Millis span{static_cast<std::int64_t>(draw.below(100'000))};
    each_policy(draw, [&](const auto& policy) {
      const Millis last = span_of(policy | within{span} | at_most{50});
      if (last > span) FAIL_CHECK("the last attempt starts too late");
    });
  }
}

TEST_CASE("a policy has no memory: the same failure gets the same decision") {
  Generator draw{8};
  for (int i = 0; i < rounds; ++i) {
    const Failure failure = draw.failure();
    each_policy(draw, [&](const auto& policy) {
      const Decision first = policy.next(failure);
      static_cast<void>(policy.next(draw.failure()));
      if (policy.next(failure) != first) FAIL_CHECK("the policy remembered something");
    });
  }
}

TEST_CASE("backoff never shrinks as attempts go by") {
  Generator draw{9};
  for (int i = 0; i < 300; ++i) {
    const Millis first{static_cast<std::int64_t>(draw.below(10'000))};
    const Millis cap{static_cast<std::int64_t>(draw.below(10'000'000))};
    const ExponentialBackoff policy{
        .first = first, .cap = cap, .factor = draw.factor(), .attempts = INT_MAX};
    Millis before{};
    for (int attempt = 1; attempt < 60; ++attempt) {
      const Millis delay = delay_of(policy.next({.attempt = attempt})).value();
      if (delay < before || delay > cap) FAIL_CHECK("the wait shrank or passed its cap");
      before = delay;
    }
  }
}

}  // namespace
