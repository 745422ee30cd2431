// SPDX-License-Identifier: MIT
// An application that knows paycourier only as a dependency, with a retry policy of its own.
#include <paycourier/paycourier.hpp>

struct TheirPolicy {
  paycourier::Decision next(const paycourier::Failure& failure) const noexcept {
    if (failure.attempt < 3) return paycourier::RetryIn{paycourier::Millis{10}};
    return paycourier::GiveUp{"three attempts are enough"};
  }
};

int main() {
  // Nobody listens there: the policy is what is asked about.
  paycourier::WebhookSender<TheirPolicy> sender;
  const paycourier::Receipt receipt =
      sender.send({.id = "shop",
                   .url = "http://127.0.0.1:9/hooks",
                   .signing = paycourier::StandardWebhooks{paycourier::random_webhook_secret()},
                   .reach = paycourier::Reach::anywhere},
                  {.id = "evt_1", .type = "payment.completed", .payload = "{}"});
  const bool theirs = receipt.gave_up_because == "three attempts are enough";
  return !receipt && theirs && receipt.attempts.size() == 3 ? 0 : 1;
}
