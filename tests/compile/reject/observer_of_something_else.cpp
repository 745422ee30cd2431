// SPDX-License-Identifier: MIT
// An observer that misses a notice is a compile error, not a lost metric.
// expect: an observer can be called with `const Attempt&` and is noexcept
// errors: 2
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Watcher {
  void operator()(const Receipt&) noexcept {}
};

Receipt watched(const Endpoint& endpoint, const Event& event) {
  WebhookSender<ExponentialBackoff, testing::ManualClock, testing::ScriptedTransport> sender;
  return sender.send(endpoint, event, Watcher{});
}
