// SPDX-License-Identifier: MIT
// What was given up is not gone: it is listed, read, and sent again once the receiver is mended.

#include <cstdio>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/file.hpp>
#include <sandbox/merchant.hpp>

using namespace std::chrono_literals;

int main() {
  const sandbox::File file{"dead-letters"};
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  int handled = 0, repeats = 0;
  sandbox::Merchant merchant{secret, [&](const paycourier::Reception& reception) {
                               handled += reception.outcome == paycourier::Outcome::handled;
                               repeats += reception.outcome == paycourier::Outcome::repeat;
                             }};
  merchant.open();
  merchant.break_down(2);

  auto outbox = paycourier::SqliteOutbox::open(file.path()).value();  // or a file of its own
  outbox
      .subscribe({.id = "shop-7",
                  .url = merchant.url(),
                  .signing = paycourier::StandardWebhooks{secret},
                  .reach = paycourier::Reach::anywhere},
                 {"*"})
      .value();
  outbox.enqueue({.id = "evt_1", .type = "payment.completed", .payload = "{}"}).value();

  paycourier::Courier courier{outbox, paycourier::FixedDelay{.delay = 50ms, .attempts = 2}};
  if (!courier.run_until_idle()) return 1;

  // [dead]
  const auto letters = outbox.dead_letters().value();  // a hundred at most: the oldest
  for (const auto& letter : letters) {
    std::printf("%s to %s, given up: %s\n", letter.event_id.c_str(), letter.endpoint_id.c_str(),
                letter.because.c_str());
    for (const auto& [attempt, answer] : letter.attempts) std::puts(describe(attempt).c_str());
    outbox.revive(letter.number).value();  // attempts start anew, under the same event id
  }
  // [/dead]
  if (!courier.run_until_idle()) return 1;

  // [replay]
  outbox.replay("shop-7", "evt_1").value();  // again, whatever came of it
  // [/replay]
  if (!courier.run_until_idle()) return 1;

  const auto deliveries = outbox.deliveries_of("evt_1").value();
  for (const auto& delivery : deliveries) {
    std::printf("delivery %lld: %s after %zu attempts\n", static_cast<long long>(delivery.number),
                name(delivery.state).data(), delivery.attempts.size());
  }
  return handled == 1 && repeats == 1 && outbox.dead_letters().value().empty() ? 0 : 1;
}
