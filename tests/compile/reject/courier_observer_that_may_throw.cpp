// SPDX-License-Identifier: MIT
// An observer that may throw at one of its notices could stop the others.
// expect: an observer can be called with `const AttemptEnded&`, `const EndpointChanged&`
#include <paycourier/courier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>

using namespace paycourier;

struct Watcher {
  void operator()(const AttemptEnded&) const noexcept {}
  void operator()(const EndpointChanged&) const noexcept {}
  void operator()(const StaleCompletion&) const {}
  void operator()(const OutboxFailed&) const noexcept {}
};

using Wired = Courier<testing::MemoryOutbox, StandardSchedule, testing::ManualClock,
                      testing::ScriptedAsyncTransport>;
Result<Millis> watched(Wired& courier) { return courier.step(Millis{1}, Watcher{}); }
