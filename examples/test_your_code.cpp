// SPDX-License-Identifier: MIT
// Tests an application's own code: no network, no waiting, every answer as the script says.

#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier::literals;

// [subject]
// Your own code takes the client as a template parameter ...
bool charge(auto& client, const paycourier::CreatePayment& order) {
  const auto payment = client.create_payment(order);
  return payment && payment->status == paycourier::PaymentStatus::succeeded;
}
// [/subject]

int main() {
  const paycourier::CreatePayment order{
      .key = paycourier::IdempotencyKey{"order-1042/1"},
      .amount = "10.00 USD"_money,
      .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"}};
  // [test]
  // ... and the test gives it one whose clock and network are doubles: a script of statuses,
  // faults and answers, one for each attempt.
  paycourier::Client client{
      paycourier::Axra{.api_key = paycourier::Secret{"sk_test"}}, paycourier::ExponentialBackoff{},
      paycourier::testing::ManualClock{},
      paycourier::testing::ScriptedTransport{
          503, paycourier::Fault::in_doubt,
          paycourier::http::Response{.status = 201, .body = R"({"id":"pay_1","status":"paid"})"}}};
  bool charged = charge(client, order);

  const auto& sent = client.transport().sent();  // it lives in the client, and so does the clock
  bool same = sent.size() == 3 && sent[0].body == sent[2].body;
  // [/test]
  std::printf("%s; %s\n", charged ? "charged" : "not charged", same ? "same bytes" : "different");
  return charged && same ? 0 : 1;
}
