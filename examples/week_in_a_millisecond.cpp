// SPDX-License-Identifier: MIT
// Runs the 75 hours of the standard schedule under a clock that moves only when it is waited on.

#include <chrono>
#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

int main() {
  const auto began = std::chrono::steady_clock::now();
  // [week]
  paycourier::WebhookSender sender{paycourier::standard_schedule,
                                   paycourier::testing::ManualClock{},
                                   paycourier::testing::ScriptedTransport{}};  // nobody answers
  auto receipt = sender.send(
      {.id = "shop", .url = "https://shop.example/hooks", .signing = paycourier::Unsigned{}},
      {.id = "evt_1", .type = "payment.completed", .payload = "{}"});

  for (const auto& attempt : receipt.attempts) {
    std::printf("%s  attempt %2d\n", paycourier::describe(attempt.at).c_str(), attempt.number);
  }
  // [/week]
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  const auto span = receipt.attempts.back().at - receipt.attempts.front().at;
  std::printf("%s in %.1f ms\n", paycourier::describe(span).c_str(), took.count());
  return receipt.attempts.size() == 10 && span == paycourier::span_of(sender.policy()) ? 0 : 1;
}
