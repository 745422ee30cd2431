// SPDX-License-Identifier: MIT
// An observer is called with every attempt and is noexcept.
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_sender.hpp>

using namespace paycourier;

struct Watcher {
  void operator()(const Attempt&) noexcept {}
};

Receipt watched(const Endpoint& endpoint, const Event& event) {
  WebhookSender<ExponentialBackoff, testing::ManualClock, testing::ScriptedTransport> sender;
  return sender.send(endpoint, event, Watcher{});
}
