// SPDX-License-Identifier: MIT
// A courier takes any outbox, policy, clock and asynchronous transport, and an observer of all its
// notices.
#include <paycourier/courier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <paycourier/testing/scripted_async_transport.hpp>

using namespace paycourier;

struct OnlyAtNight {
  Decision next(const Failure&) const noexcept { return RetryIn{std::chrono::hours{12}}; }
};

struct Watcher {
  void operator()(const AttemptEnded&) const noexcept {}
  void operator()(const EndpointChanged&) const noexcept {}
  void operator()(const StaleCompletion&) const noexcept {}
  void operator()(const OutboxFailed&) const noexcept {}
};

Result<void> deliver(testing::MemoryOutbox& outbox, const std::stop_token& stop) {
  const testing::ManualClock clock;
  Courier courier{outbox, OnlyAtNight{}, clock, testing::ScriptedAsyncTransport{clock},
                  CourierSettings{.in_flight = 8}};
  if (Result<void> idle = courier.run_until_idle(stop, Watcher{}); !idle) return idle;
  return courier.run(stop);
}
