// SPDX-License-Identifier: MIT
// A policy decides; a bare number does not say when to give up.
// expect: a retry policy has the function `Decision next\(const Failure&\) const noexcept`
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Number {
  Millis next(const Failure&) const noexcept { return Millis{1000}; }
};

WebhookSender<Number, testing::ManualClock, testing::ScriptedTransport> sender;
