// SPDX-License-Identifier: MIT
// What cannot wait is no clock, and the sender says so in a sentence.
// expect: a clock has `Instant now\(\)`, `Millis monotonic\(\)` and `bool wait
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Sundial {
  Instant now() { return {}; }
};
WebhookSender<ExponentialBackoff, Sundial, testing::ScriptedTransport> sender;
