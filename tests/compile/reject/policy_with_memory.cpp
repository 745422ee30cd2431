// SPDX-License-Identifier: MIT
// A policy that changes as it decides could not survive a restart.
// expect: a retry policy has the function `Decision next\(const Failure&\) const noexcept`
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Counting {
  int count = 0;
  Decision next(const Failure&) noexcept {
    if (++count > 5) return GiveUp{"enough"};
    return RetryIn{Millis{1000}};
  }
};

WebhookSender<Counting, testing::ManualClock, testing::ScriptedTransport> sender;
