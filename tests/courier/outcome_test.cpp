// SPDX-License-Identifier: MIT
// Tests of the outcome: the brain's step as a completion, with everything that the log wants.
#include <paycourier/courier/outcome.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/pipes.hpp>

namespace {

using namespace stations;
using namespace std::chrono_literals;
using courier::completion_of;

const Delivery second_try{.number = 7,
                          .token = 99,
                          .endpoint = 3,
                          .attempt = 2,
                          .first_at = noon - 1min,
                          .event = {.id = "evt_1", .type = "t", .payload = "{}"}};

Completion complete(const Reading& reading, auto policy) {
  return completion_of(second_try, "shop", reading, policy, noon - 2s, 2s, noon);
}

TEST_CASE("an accepted attempt completes its claim as delivered") {
  const Completion done = complete({Verdict::delivered, 204, {}, {}, {}}, FixedDelay{});
  CHECK(done.fate == Fate::delivered);
  CHECK(done.delivery == 7);
  CHECK(done.token == 99);
  CHECK(done.endpoint == 3);
  CHECK(done.attempt.number == 2);
  CHECK(done.attempt.at == noon - 2s);
  CHECK(done.attempt.took == 2s);
  CHECK(done.attempt.status == 204);
  CHECK_FALSE(done.attempt.fault);
  CHECK_FALSE(done.attempt.next_in);
}

TEST_CASE("a failed attempt waits as the policy says, counted from its end") {
  const Reading throttled{Verdict::hold, 503, Fault::throttled, "busy", 30s};
  const Completion done = complete(throttled, FixedDelay{.delay = 5s});
  CHECK(done.fate == Fate::waiting);
  CHECK(done.due_at == noon + 30s);
  CHECK(done.attempt.next_in == 30s);
  CHECK(done.attempt.asked == 30s);
  CHECK(done.attempt.because == "busy");
}

TEST_CASE("the policy hears of the attempt, the time since the first, and a spread of the ids") {
  struct Curious {
    Decision next(const Failure& failure) const noexcept {
      return RetryIn{failure.elapsed + Millis{failure.attempt} +
                     Millis{static_cast<std::int64_t>(failure.spread * 1'000'000)}};
    }
  };
  const Completion done = complete({Verdict::retry, 500, Fault::in_doubt, "broken", {}}, Curious{});
  const auto spread = static_cast<std::int64_t>(spread_of("shop", "evt_1", 2) * 1'000'000);
  CHECK(done.attempt.next_in == 1min + 2ms + Millis{spread});
}

TEST_CASE("when the policy gives up the delivery is dead, and the rule is kept") {
  const Completion done = complete({Verdict::retry, 500, Fault::in_doubt, "broken", {}}, Never{});
  CHECK(done.fate == Fate::dead);
  CHECK(done.because == "the policy allows no retry");
  CHECK(complete({Verdict::gone, 410, Fault::not_found, "gone", {}}, FixedDelay{}).because ==
        "gone");
}

TEST_CASE("a wait beyond all time is as far as time goes") {
  const Completion done = complete({Verdict::retry, 500, Fault::in_doubt, "broken", {}},
                                   FixedDelay{.delay = unlimited});
  CHECK(done.due_at == Instant{unlimited});
}

TEST_CASE("an attempt whose courier ended is in doubt, and is tried again") {
  const Completion done = complete(courier::unknown_outcome(), FixedDelay{.delay = 5s});
  CHECK(done.fate == Fate::waiting);
  CHECK(done.attempt.fault == Fault::in_doubt);
  CHECK(done.attempt.because == "the outcome is unknown: the courier ended before it was stored");
}

TEST_CASE("a wall clock that was set back makes no time before the first attempt") {
  const Completion done = completion_of(second_try, "shop", courier::unknown_outcome(),
                                        FixedDelay{} | within{1h}, noon, 0ms, noon - 24h);
  CHECK(done.fate == Fate::waiting);
}

TEST_CASE("what was cut off here tells nothing of its endpoint, unless an answer had come") {
  courier::Flight flight;
  const Reading silence{.fault = Fault::in_doubt}, answer{.status = 500, .fault = Fault::in_doubt};
  CHECK(courier::told_of_endpoint(flight, silence, 1s).fault == Fault::in_doubt);
  flight.is_cut_off = true;
  CHECK(courier::told_of_endpoint(flight, silence, 1s).fault == Fault::stopped);
  CHECK(courier::told_of_endpoint(flight, answer, 1s).fault == Fault::in_doubt);
}

TEST_CASE("a knock in vain gives its claim back, and tells nothing of its endpoint") {
  courier::Station station;
  courier::Flight flight{.station = &station, .delivery = second_try};
  flight.departure = {.began = 1s, .connect_within = 250ms, .is_knock = true};
  const Reading nobody{.fault = Fault::unreachable};
  const Result<http::Response> none = Error{Fault::unreachable};
  CHECK(courier::told_of_endpoint(flight, nobody, 1'250ms).fault == Fault::stopped);
  CHECK(flight.departure.is_vain);
  const Completion back = completion_of(flight, none, nobody, Never{}, 1'250ms, noon);
  CHECK(back.fate == Fate::returned);
  CHECK(back.due_at == noon);
  CHECK(courier::told_of_endpoint(flight, nobody, 1'100ms).fault == Fault::unreachable);
  CHECK(completion_of(flight, none, nobody, Never{}, 1'100ms, noon).fate == Fate::dead);
}

}  // namespace
