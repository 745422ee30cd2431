// SPDX-License-Identifier: MIT
// What a gateway cannot do, its client does not offer: Axra is no `Refunds`.
// expect GNU: no matching function for call to .*refund_payment
// expect Clang: no matching member function for call to 'refund_payment'
#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

void use(
    Client<Axra, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>& client) {
  static_cast<void>(
      client.refund_payment(RefundPayment{.payment_id = "pay_1", .key = IdempotencyKey{"r"}}));
}
