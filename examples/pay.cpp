// SPDX-License-Identifier: MIT
// Creates a payment and asks what became of it, against a sandbox gateway on loopback.

#include <cstdio>

#include <sandbox/gateway.hpp>

// [include]
#include <paycourier/paycourier.hpp>
using namespace paycourier::literals;
// [/include]

int main() {
  const sandbox::Gateway sandbox;
  const std::string url = sandbox.base_url();
  const char* const api_key = sandbox::Gateway::api_key;

  // [pay]
  paycourier::Client client{
      paycourier::Axra{.base_url = url, .api_key = paycourier::Secret{api_key}}};

  const paycourier::CreatePayment order{
      .key = paycourier::IdempotencyKey{"order-1042/1"},  // yours: the order, and which card
      .amount = "10.00 USD"_money,                        // "10.005 USD" does not compile
      .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"},
  };
  auto payment = client.create_payment(order);
  if (!payment && payment.error().fault == paycourier::Fault::in_doubt) {
    payment = client.resolve(order.key);  // it may have been paid: never a new key
  }
  if (!payment) std::puts(describe(payment.error()).c_str());  // declined, invalid, in_doubt ...
  // [/pay]
  if (!payment) return 1;

  // [query]
  auto now = client.get_payment(payment->id);
  if (now) std::printf("%s %s\n", now->id.c_str(), now->status_text.c_str());
  // [/query]
  return now && now->status == paycourier::PaymentStatus::succeeded ? 0 : 1;
}
