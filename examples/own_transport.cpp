// SPDX-License-Identifier: MIT
// Brings a transport of your own: anything with one function fits.

#include <cstdio>
#include <memory>

#include <paycourier/paycourier.hpp>

// [transport]
// Counts what another transport does. The promise that a transport makes stands in
// paycourier/port/transport.hpp: at most one send, and the truth about whether it left.
struct Metered {
  paycourier::CurlTransport wire;
  std::shared_ptr<int> requests = std::make_shared<int>(0);

  paycourier::Result<paycourier::http::Response> round_trip(
      const paycourier::http::Request& request, paycourier::Millis budget) {
    ++*requests;
    return wire.round_trip(request, budget);
  }
};
// [/transport]

int main() {
  const Metered metered;
  // [use]
  paycourier::WebhookSender sender{paycourier::FixedDelay{.delay = paycourier::Millis{10}},
                                   paycourier::SystemClock{}, metered};
  // [/use]
  const auto receipt = sender.send({.id = "nobody",
                                    .url = "http://127.0.0.1:9/hooks",
                                    .signing = paycourier::Unsigned{},
                                    .reach = paycourier::Reach::anywhere},
                                   {.id = "evt_1", .type = "test.sent", .payload = "{}"});
  std::printf("%d requests; %s\n", *metered.requests, receipt.gave_up_because.c_str());
  return *metered.requests == 5 && !receipt ? 0 : 1;
}
