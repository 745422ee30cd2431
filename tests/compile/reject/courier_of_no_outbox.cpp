// SPDX-License-Identifier: MIT
// What is no outbox cannot be delivered from, and the courier says so.
// expect: an outbox has the functions that port/outbox.hpp lists
#include <paycourier/courier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>

using namespace paycourier;

struct Drawer {
  void put(const Event&) {}
};
using Wrong =
    Courier<Drawer, StandardSchedule, testing::ManualClock, testing::ScriptedAsyncTransport>;
constexpr auto size = sizeof(Wrong);
