// SPDX-License-Identifier: MIT
#include <paycourier/paycourier.hpp>

const void* first();

const void* first() {
  static paycourier::WebhookSender<> sender;
  return &sender;
}
