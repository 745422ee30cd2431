// SPDX-License-Identifier: MIT
// Creates a payment and asks what became of it, against a sandbox gateway on loopback.

#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <sandbox/gateway.hpp>

int main() {
  using namespace paycourier::literals;
  const sandbox::Gateway sandbox;
  const std::string url = sandbox.base_url();
  const char* const api_key = sandbox::Gateway::api_key;

  // [pay]
  paycourier::Client client{
      paycourier::Axra{.base_url = url, .api_key = paycourier::Secret{api_key}}};

  auto payment = client.create_payment({
      .key = paycourier::IdempotencyKey{"order-1042"},  // yours: the same one in every repeat
      .amount = "10.00 USD"_money,                      // "10.005 USD" does not compile
      .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"},
  });
  if (payment) {
    std::printf("%s is %s\n", payment->id.c_str(), payment->status_text.c_str());
  } else if (payment.error().fault == paycourier::Fault::in_doubt) {
    std::puts("it may have been paid: ask again with the same key, never with a new one");
  } else {
    std::puts(describe(payment.error()).c_str());  // declined, invalid, unreachable ...
  }
  // [/pay]
  if (!payment) return 1;

  // [query]
  auto now = client.get_payment(payment->id);
  if (now && now->status == paycourier::PaymentStatus::succeeded) std::puts("paid");
  // [/query]
  return now && now->status == paycourier::PaymentStatus::succeeded ? 0 : 1;
}
