// SPDX-License-Identifier: MIT
// A policy that may throw would end a delivery in the middle.
// expect: a retry policy has the function `Decision next\(const Failure&\) const noexcept`
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Throwing {
  Decision next(const Failure&) const { return GiveUp{"enough"}; }
};

WebhookSender<Throwing, testing::ManualClock, testing::ScriptedTransport> sender;
