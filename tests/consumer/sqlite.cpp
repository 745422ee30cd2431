// SPDX-License-Identifier: MIT
// An application that also wants the part of paycourier that needs SQLite.
#include <paycourier/adapter/sqlite_dedupe.hpp>
#include <paycourier/paycourier.hpp>

int main() {
  const paycourier::StandardWebhooks signing{paycourier::random_webhook_secret()};
  const auto now = paycourier::SystemClock{}.now();
  const auto headers = signing.sign({"evt_1", now, "{}"});
  const auto header = [&](std::string_view name) { return headers[name]; };

  auto store = paycourier::SqliteDedupe::open(":memory:");
  if (!store) return 1;
  paycourier::WebhookReceiver receiver{signing, paycourier::JsonOrForm{}, *std::move(store)};
  int handled = 0;
  for (int time = 0; time < 2; ++time) {
    receiver.handle("{}", header, [&](const paycourier::Event&) { ++handled; });
  }
  return handled == 1 ? 0 : 1;
}
