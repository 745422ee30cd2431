// SPDX-License-Identifier: MIT
// Receives webhooks without any HTTP library: a socket, and headers as CGI and FastCGI name them.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <paycourier/paycourier.hpp>

namespace {

// [callback]
using Environment = std::map<std::string, std::string>;  // CONTENT_TYPE, HTTP_WEBHOOK_ID ...

/// What a FastCGI library, a CGI program or your own loop calls; gives the status to answer with.
int on_request(auto& receiver, const Environment& environment, std::string_view body,
               auto& handler) {
  const auto header = [&](std::string_view name) {
    std::string key = name == "content-type" ? "" : "HTTP_";
    for (const char c : name) key += c == '-' ? '_' : paycourier::to_upper(c);
    const auto found = environment.find(key);
    return found == environment.end() ? std::string{} : found->second;
  };
  return receiver.handle(body, header, handler).status;
}
// [/callback]

struct Request {
  Environment environment;
  std::string body;
};

/// Reads one request: as much HTTP as a webhook needs.
bool read_request(int connection, Request& request) {
  std::string text;
  std::size_t head = std::string::npos, length = 0;
  while (head == std::string::npos || text.size() < head + 4 + length) {
    char piece[4096];
    const ssize_t got = ::recv(connection, piece, sizeof piece, 0);
    if (got <= 0 || text.size() > (1U << 20)) return false;
    text.append(piece, static_cast<std::size_t>(got));
    if (head != std::string::npos || (head = text.find("\r\n\r\n")) == std::string::npos) continue;
    for (std::size_t at = text.find("\r\n"); at < head;) {
      const std::size_t start = at + 2, colon = text.find(':', start);
      at = text.find("\r\n", start);
      std::string key = "HTTP_";
      for (std::size_t i = start; i < colon && i < at; ++i) {
        key += text[i] == '-' ? '_' : paycourier::to_upper(text[i]);
      }
      if (key == "HTTP_CONTENT_TYPE" || key == "HTTP_CONTENT_LENGTH") key.erase(0, 5);
      const std::size_t value = text.find_first_not_of(" \t", colon + 1);
      request.environment[key] = text.substr(value, at - value);
    }
    length = std::strtoul(request.environment["CONTENT_LENGTH"].c_str(), nullptr, 10);
  }
  request.body = text.substr(head + 4, length);
  return true;
}

/// A listening socket on loopback.
struct Listener {
  int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port = 0;

  Listener() {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    auto* where = reinterpret_cast<::sockaddr*>(&address);
    if (::bind(socket, where, size) != 0 || ::listen(socket, 8) != 0) std::abort();
    ::getsockname(socket, where, &size);
    port = ntohs(address.sin_port);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket); }
};

}  // namespace

int main() {
  const paycourier::Secret secret = paycourier::random_webhook_secret();
  paycourier::WebhookReceiver receiver{paycourier::StandardWebhooks{secret}};
  int paid = 0, others = 0;
  paycourier::Dispatch handler{
      paycourier::on("payment.completed", [&](const paycourier::Event&) { ++paid; }),
      paycourier::otherwise([&](const paycourier::Event&) { ++others; }),
  };

  const Listener listener;
  std::jthread server{[&] {
    for (int request_number = 0; request_number < 3; ++request_number) {
      const int connection = ::accept(listener.socket, nullptr, nullptr);
      const ::timeval patience{5, 0};
      ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      Request request;
      const int status = read_request(connection, request)
                             ? on_request(receiver, request.environment, request.body, handler)
                             : 400;
      const std::string answer = "HTTP/1.1 " + std::to_string(status) +
                                 " \r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(connection);
    }
  }};

  paycourier::Endpoint self{.id = "self",
                            .url = "http://127.0.0.1:" + std::to_string(listener.port) + "/hooks",
                            .signing = paycourier::StandardWebhooks{secret},
                            .reach = paycourier::Reach::anywhere};
  const paycourier::Event event{
      .id = "evt_1", .type = "payment.completed", .payload = R"({"type":"payment.completed"})"};
  paycourier::WebhookSender sender{paycourier::Never{}};
  bool heard = sender.send(self, event) && sender.send(self, event);
  self.signing = paycourier::StandardWebhooks{paycourier::random_webhook_secret()};
  const auto forged = sender.send(self, event);
  server.join();

  std::printf("paid %d, others %d; a forgery is answered with %d\n", paid, others,
              forged.attempts.back().status);
  heard = heard && forged.attempts.back().status == 401;
  return heard && paid == 1 && others == 0 ? 0 : 1;
}
