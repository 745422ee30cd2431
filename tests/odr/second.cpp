// SPDX-License-Identifier: MIT
#include <paycourier/paycourier.hpp>

const void* second();

const void* second() {
  static paycourier::WebhookSender<> sender;
  return &sender;
}
