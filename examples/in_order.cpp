// SPDX-License-Identifier: MIT
// Events of one order arrive one after the other; those of another order do not wait for them.

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/file.hpp>
#include <sandbox/merchant.hpp>

using namespace std::chrono_literals;

int main() {
  const sandbox::File file{"in-order"};
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  std::mutex mutex;
  std::vector<std::string> heard;
  sandbox::Merchant merchant{secret, [&](const paycourier::Reception& reception) {
                               const std::scoped_lock lock{mutex};
                               heard.push_back(reception.event->id);
                             }};
  merchant.open();
  merchant.break_down(1);
  const paycourier::Endpoint shop{.id = "shop-7",
                                  .url = merchant.url(),
                                  .signing = paycourier::StandardWebhooks{secret},
                                  .reach = paycourier::Reach::anywhere};
  auto outbox = paycourier::SqliteOutbox::open(file.path()).value();

  // [order]
  outbox.subscribe(shop, {"*"}, {.ordering = paycourier::Ordering::by_key}).value();
  const auto tell = [&](const char* id, const char* type, const char* order) {
    outbox.enqueue({.id = id, .type = type, .payload = "{}"}, {.ordering_key = order}).value();
  };
  tell("evt_1", "payment.created", "order-1042");
  tell("evt_2", "payment.completed", "order-1042");  // waits until evt_1 is delivered
  tell("evt_3", "payment.created", "order-1043");    // waits for neither
  // [/order]

  paycourier::Courier courier{outbox, paycourier::FixedDelay{.delay = 50ms, .attempts = 5}};
  if (!courier.run_until_idle()) return 1;
  for (const std::string& id : heard) std::puts(id.c_str());
  const auto place = [&](const char* id) { return std::find(heard.begin(), heard.end(), id); };
  return heard.size() == 3 && place("evt_1") < place("evt_2") ? 0 : 1;
}
