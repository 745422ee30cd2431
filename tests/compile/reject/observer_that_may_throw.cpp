// SPDX-License-Identifier: MIT
// An observer that may throw could change what happens.
// expect: an observer can be called with `const Attempt&` and is noexcept
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Watcher {
  void operator()(const Attempt&) {}
};

Receipt watched(const Endpoint& endpoint, const Event& event) {
  WebhookSender<ExponentialBackoff, testing::ManualClock, testing::ScriptedTransport> sender;
  return sender.send(endpoint, event, Watcher{});
}
