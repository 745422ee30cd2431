// SPDX-License-Identifier: MIT
// What is no gateway is refused in a sentence.
// expect: a gateway has name, rules, credential, write_create, write_get, read_payment and
// read_refusal
#include <paycourier/client.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

struct Wallet {
  int coins = 3;
};

Client<Wallet, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport> client{
    Wallet{}};
