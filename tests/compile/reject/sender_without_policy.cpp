// SPDX-License-Identifier: MIT
// What has no `next` is no retry policy, and the sender says so in a sentence.
// expect: a retry policy has the function `Decision next\(const Failure&\) const noexcept`
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Persistent {
  int attempts = 5;
};

WebhookSender<Persistent, testing::ManualClock, testing::ScriptedTransport> sender;
