// SPDX-License-Identifier: MIT
// An HTTP server on loopback that runs on a thread of its own until it goes out of scope.
#ifndef SANDBOX_SERVER_HPP
#define SANDBOX_SERVER_HPP

#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sandbox {

class Server {
 public:
  explicit Server(int port) : port_{port} {}
  ~Server() { stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  httplib::Server& routes() { return server_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void start() {
    server_.set_tcp_nodelay(true);
    // Not SO_REUSEPORT: a second server on the same port is a mistake, not a helper.
    server_.set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    if (!server_.bind_to_port("127.0.0.1", port_)) throw std::runtime_error{"the port is taken"};
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    // It is up when it answers. By then the library has made what it makes at its first request and
    // shares from then on, by a guard that ThreadSanitizer does not see.
    httplib::Client client{url()};
    while (!client.Get("/")) std::this_thread::yield();
  }

  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }

 private:
  int port_;
  httplib::Server server_;
  std::thread thread_;
};

/// A port on loopback where nobody listens.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error{"loopback has no free port"};
  return ntohs(address.sin_port);
}

}  // namespace sandbox

#endif
