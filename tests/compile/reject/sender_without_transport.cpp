// SPDX-License-Identifier: MIT
// What cannot make a round trip is no transport, and the sender says so.
// expect: a transport has the function `Result<http::Response> round_trip
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Pigeon {
  void fly() {}
};
WebhookSender<ExponentialBackoff, testing::ManualClock, Pigeon> sender;
