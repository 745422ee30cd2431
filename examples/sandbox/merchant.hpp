// SPDX-License-Identifier: MIT
// A merchant's server: one endpoint for webhooks, verified by a WebhookReceiver.
#ifndef SANDBOX_MERCHANT_HPP
#define SANDBOX_MERCHANT_HPP

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/paycourier.hpp>
#include <sandbox/server.hpp>

namespace sandbox {

class Merchant {
 public:
  using Heard = std::function<void(const paycourier::Reception&)>;

  /// Down at first: nobody listens on its port until `open`.
  Merchant(std::string_view secret, Heard heard)
      : receiver_{paycourier::StandardWebhooks{secret}},
        heard_{std::move(heard)},
        server_{free_port()} {
    server_.routes().Post(
        "/hooks", [this](const auto& request, auto& response) { receive(request, response); });
  }

  std::string url() const { return server_.url() + "/hooks"; }
  void open() { server_.start(); }
  /// While busy it answers 503 and asks to be left alone for a second.
  void set_busy(bool busy) { busy_ = busy; }
  /// The next so many messages are answered with 500.
  void break_down(int times) { failures_ = times; }

 private:
  void receive(const httplib::Request& request, httplib::Response& response) {
    if (busy_) {
      response.set_header("Retry-After", "1");
      response.status = 503;
      return;
    }
    int left = failures_;
    while (left > 0 && !failures_.compare_exchange_weak(left, left - 1)) continue;
    if (left > 0) {
      response.status = 500;
      return;
    }
    const auto header = [&](std::string_view name) {
      return request.get_header_value(std::string{name}.c_str());
    };
    const paycourier::Reception reception =
        receiver_.handle(request.body, header, [](const paycourier::Event&) { /* ship it */ });
    response.status = reception.status;
    heard_(reception);
  }

  paycourier::WebhookReceiver<> receiver_;
  Heard heard_;
  std::atomic<bool> busy_ = false;
  std::atomic<int> failures_ = 0;
  Server server_;
};

}  // namespace sandbox

#endif
