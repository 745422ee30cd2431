// SPDX-License-Identifier: MIT
// Tests what an application enqueues, and what becomes of it: no database, no network, no waiting.

#include <cstdio>
#include <string>

#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>

using namespace std::chrono_literals;

// [subject]
// Your own code takes the outbox as a template parameter ...
paycourier::Result<paycourier::Enqueued> complete(auto& outbox, const std::string& order) {
  return outbox.enqueue(
      {.id = "evt_" + order, .type = "order.completed", .payload = "{\"order\":\"" + order + "\"}"},
      {.ordering_key = order});
}
// [/subject]

int main() {
  // [test]
  // ... and the test gives it one in memory and a courier, both in manual time. Copies of the clock
  // share their time; the transport moves it on.
  paycourier::testing::ManualClock clock;
  paycourier::testing::MemoryOutbox outbox{clock};
  outbox
      .subscribe(
          {.id = "shop-7", .url = "https://shop.example/hooks", .signing = paycourier::Unsigned{}},
          {"order.*"})
      .value();
  const bool enqueued = complete(outbox, "1042").value().deliveries == 1 &&
                        outbox.event("evt_1042").value().payload == R"({"order":"1042"})";

  paycourier::Courier courier{
      outbox, paycourier::FixedDelay{.delay = 5s}, clock,
      paycourier::testing::ScriptedAsyncTransport{clock, {503, 200}}};  // one for each attempt
  courier.run_until_idle().value();
  const auto delivery = outbox.deliveries_of("evt_1042").value().at(0);
  const bool delivered = delivery.state == paycourier::DeliveryState::delivered &&
                         delivery.attempts.size() == 2 && clock.monotonic() >= 5s;
  // [/test]
  std::puts(enqueued && delivered ? "delivered at the second attempt" : "wrong");
  return enqueued && delivered ? 0 : 1;
}
