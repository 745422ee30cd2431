// SPDX-License-Identifier: MIT
// A webhook endpoint on loopback that can be told to misbehave.
#ifndef HOOK_LISTENER_HPP
#define HOOK_LISTENER_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <hook/scheme.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

/// What the first `messages` suffer instead of an honest answer.
struct Trouble {
  std::int64_t messages = 0;
  int status = 0;                 ///< Answered, whatever the message is; 0: the honest answer.
  paycourier::Millis stall = {};  ///< Silence before the answer.
  bool drop = false;              ///< The connection is closed without an answer.
};

struct Arrival {
  const httplib::Request& request;
  paycourier::Reception reception;
  std::string answer;  ///< "200", "no answer"
};

class Listener {
 public:
  using Heard = std::function<void(const Arrival&)>;

  Listener(Scheme scheme, Trouble trouble, std::unique_ptr<httplib::Server> server, Heard heard)
      : receiver_{std::move(scheme)},
        trouble_{trouble},
        server_{std::move(server)},
        heard_{std::move(heard)} {
    server_->Post(".*", [this](const auto& request, auto& answer) { receive(request, answer); });
    server_->set_payload_max_length(paycourier::ReceiverSettings{}.longest_body);
    server_->set_keep_alive_timeout(1);
    server_->set_tcp_nodelay(true);
    server_->set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
  }
  ~Listener() { stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Port 0: one that is free. Gives the port.
  int start(int port) {
    if (port == 0) {
      port = server_->bind_to_any_port("127.0.0.1");
    } else if (!server_->bind_to_port("127.0.0.1", port)) {
      port = -1;
    }
    if (port <= 0) throw Misuse{"the port is taken"};
    thread_ = std::thread{[this] { server_->listen_after_bind(); }};
    while (!server_->is_running()) std::this_thread::yield();
    return port;
  }

  void stop() {
    if (!thread_.joinable()) return;
    ending_.request_stop();
    server_->stop();
    thread_.join();
  }

 private:
  void receive(const httplib::Request& request, httplib::Response& response) {
    const auto header = [&](std::string_view name) {
      return request.get_header_value(std::string{name}.c_str());
    };
    const bool troubled = arrived_++ < trouble_.messages;
    if (troubled) paycourier::SystemClock{}.wait(trouble_.stall, ending_.get_token());
    if (troubled && (trouble_.drop || trouble_.status != 0)) {
      response.status = trouble_.status;
      heard_({request, looked_at(request.body, header),
              trouble_.drop ? "no answer" : std::to_string(trouble_.status)});
      if (trouble_.drop) sever(request.remote_port);
      return;
    }
    auto reception =
        receiver_.handle(request.body, header, [](const paycourier::Event&) { /* all is done */ });
    response.status = reception.status;
    heard_({request, std::move(reception), std::to_string(response.status)});
  }

  /// Verified, but not handled: its id may come again.
  paycourier::Reception looked_at(const std::string& body, const auto& header) {
    auto event = receiver_.accept(body, header);
    if (event) return {paycourier::Outcome::failed, *std::move(event)};
    return {paycourier::Outcome::refused, {}, event.error()};
  }

  // httplib keeps the socket to itself: it is the one whose far end has the request's port.
  static void sever(int far_port) {
    for (int socket = 3; socket < 1'024; ++socket) {
      sockaddr_in far{};
      socklen_t size = sizeof far;
      if (::getpeername(socket, reinterpret_cast<sockaddr*>(&far), &size) == 0 &&
          far.sin_family == AF_INET && ntohs(far.sin_port) == far_port)
        ::shutdown(socket, SHUT_RDWR);
    }
  }

  paycourier::WebhookReceiver<Scheme> receiver_;
  const Trouble trouble_;
  std::unique_ptr<httplib::Server> server_;
  Heard heard_;
  std::atomic<std::int64_t> arrived_ = 0;
  std::stop_source ending_;
  std::thread thread_;
};

}  // namespace hook

#endif
