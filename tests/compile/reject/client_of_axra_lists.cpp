// SPDX-License-Identifier: MIT
// What a gateway cannot do, its client does not offer: Axra is no `Lists`.
// expect GNU: no matching function for call to .*list_payments
// expect Clang: no matching member function for call to 'list_payments'
#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

void use(
    Client<Axra, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>& client) {
  static_cast<void>(client.list_payments(ListPayments{}));
}
