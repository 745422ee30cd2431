// SPDX-License-Identifier: MIT
// Any struct with one const noexcept function is a retry policy.
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct OnlyOnce {
  Decision next(const Failure&) const noexcept { return GiveUp{"once is enough"}; }
};

WebhookSender<OnlyOnce, testing::ManualClock, testing::ScriptedTransport> sender;
