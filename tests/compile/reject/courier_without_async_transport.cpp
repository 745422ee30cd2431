// SPDX-License-Identifier: MIT
// A transport that blocks is not enough for a courier, and the courier says so.
// expect: an asynchronous transport has `start`, `cancel`, `poll` and `waker`
#include <paycourier/courier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

using Wrong = Courier<testing::MemoryOutbox, StandardSchedule, testing::ManualClock,
                      testing::ScriptedTransport>;
constexpr auto size = sizeof(Wrong);
