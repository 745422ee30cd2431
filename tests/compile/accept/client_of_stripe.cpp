// SPDX-License-Identifier: MIT
// A gateway that can capture, cancel, refund and list has a client that does.
#include <paycourier/client.hpp>
#include <paycourier/gateway/stripe.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

void use(
    Client<Stripe, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>& client) {
  const IdempotencyKey key{"order-1042/1"};
  static_cast<void>(client.capture_payment({.payment_id = "pi_1", .key = key}));
  static_cast<void>(client.cancel_payment({.payment_id = "pi_1", .key = key}));
  static_cast<void>(client.refund_payment({.payment_id = "pi_1", .key = key}));
  static_cast<void>(client.list_payments({.limit = 10}));
  static_cast<void>(client.resolve(key));
}
