// SPDX-License-Identifier: MIT
// Swaps the retry policy: a stock one, some piped rules, and one of your own.

#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace std::chrono_literals;

// [own]
// Your own policy: any struct with this one function. It sees facts and keeps no state.
struct OnlyTwiceAnHour {
  constexpr paycourier::Decision next(const paycourier::Failure& failure) const noexcept {
    if (failure.fault == paycourier::Fault::unauthorized) {
      return paycourier::GiveUp{"the receiver does not know our key"};
    }
    if (failure.attempt >= 48) return paycourier::GiveUp{"a day has passed"};
    return paycourier::RetryIn{30min};
  }
};
// [/own]

// [prove]
constexpr auto gentle = paycourier::ExponentialBackoff{.first = 1s, .cap = 1h} |
                        paycourier::jitter{0.2} | paycourier::at_most{8};

static_assert(paycourier::attempts_of(gentle) == 8);
static_assert(paycourier::span_of(OnlyTwiceAnHour{}) == 23h + 30min);
static_assert(paycourier::span_of(paycourier::standard_schedule) >= 72h);
// [/prove]

int main() {
  // [swap]
  paycourier::WebhookSender<OnlyTwiceAnHour> patient;
  paycourier::WebhookSender<paycourier::LinearBackoff> article{{.step = 1s, .attempts = 5}};
  paycourier::WebhookSender piped{gentle | paycourier::within{10min}};
  // [/swap]
  std::puts(paycourier::describe_timeline(piped.policy()).c_str());

  // Your own policy, under a clock that only moves when it is waited on.
  paycourier::WebhookSender tested{OnlyTwiceAnHour{}, paycourier::testing::ManualClock{},
                                   paycourier::testing::ScriptedTransport{{500, 503, 401}}};
  const auto receipt = tested.send(
      {.id = "shop", .url = "https://shop.example/hooks", .signing = paycourier::Unsigned{}},
      {.id = "evt_1", .type = "payment.failed", .payload = "{}"});
  for (const auto& attempt : receipt.attempts) std::puts(describe(attempt).c_str());
  std::puts(receipt.gave_up_because.c_str());
  return receipt.attempts.size() == 3 ? 0 : 1;
}
