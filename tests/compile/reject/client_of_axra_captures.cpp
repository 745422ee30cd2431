// SPDX-License-Identifier: MIT
// What a gateway cannot do, its client does not offer: Axra is no `Captures`.
// expect GNU: no matching function for call to .*capture_payment
// expect Clang: no matching member function for call to 'capture_payment'
#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

void use(
    Client<Axra, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>& client) {
  static_cast<void>(
      client.capture_payment(CapturePayment{.payment_id = "pay_1", .key = IdempotencyKey{"c"}}));
}
