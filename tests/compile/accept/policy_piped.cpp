// SPDX-License-Identifier: MIT
// Pipes compose, and a piped policy is a policy.
#include <paycourier/policy/pipes.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

constexpr auto patient =
    ExponentialBackoff{} | jitter{0.2} | at_most{8} | honor_retry_after{Millis{1000}};

WebhookSender<std::remove_const_t<decltype(patient)>, testing::ManualClock,
              testing::ScriptedTransport>
    sender;
