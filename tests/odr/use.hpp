// SPDX-License-Identifier: MIT
// What each translation unit does with the library, in its own copy, so that each defines all of
// it.
#ifndef PAYCOURIER_ODR_USE_HPP
#define PAYCOURIER_ODR_USE_HPP

#include <paycourier/paycourier.hpp>

namespace {

/// Pays and sends to an address that is none: refused before anything is connected.
bool everything_is_refused() {
  using namespace paycourier::literals;
  const paycourier::StandardWebhooks signing{
      paycourier::Secret{"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}};
  paycourier::Client client{
      paycourier::Axra{.base_url = "nowhere", .api_key = paycourier::Secret{"key"}}};
  paycourier::WebhookSender sender;
  paycourier::WebhookReceiver receiver{signing};
  const auto payment =
      client.create_payment({.key = paycourier::IdempotencyKey{"order-1042"},
                             .amount = "10.00 USD"_money,
                             .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"}});
  const auto receipt = sender.send({.id = "shop-7", .url = "nowhere", .signing = signing},
                                   {.id = "evt_1", .type = "payment.completed", .payload = "{}"});
  const auto event = receiver.accept("{}", [](std::string_view) { return std::string{}; });
  return !payment && !receipt && !event;
}

}  // namespace

#endif
