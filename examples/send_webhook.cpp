// SPDX-License-Identifier: MIT
// Sends one webhook, signed, and retries until it is delivered.

#include <cstdio>

#include <paycourier/paycourier.hpp>
#include <sandbox/merchant.hpp>

int main() {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  sandbox::Merchant merchant{secret, [](const paycourier::Reception&) {}};
  merchant.open();
  const std::string url = merchant.url();

  // [tell]
  std::string body = R"({"type":"payment.completed","data":{"id":"pay_1","status":"succeeded"}})";
  paycourier::Endpoint shop{.id = "shop-7",
                            .url = url,  // https only, unless reach says otherwise
                            .signing = paycourier::StandardWebhooks{secret},
                            .reach = paycourier::Reach::anywhere};  // for a server on loopback
  paycourier::WebhookSender sender;  // ExponentialBackoff, five attempts
  auto receipt = sender.send(shop, {.id = "evt_1", .type = "payment.completed", .payload = body});

  for (const auto& attempt : receipt.attempts) std::puts(describe(attempt).c_str());
  if (!receipt) std::puts(describe(receipt).c_str());
  // [/tell]
  return receipt ? 0 : 1;
}
