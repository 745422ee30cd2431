// SPDX-License-Identifier: MIT
// A connection on loopback with both its ends in hand.
#ifndef PAYCOURIER_TESTS_SUPPORT_CONNECTION_HPP
#define PAYCOURIER_TESTS_SUPPORT_CONNECTION_HPP

#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>

#include <support/peer.hpp>

namespace support {

struct Connection {
  Descriptor client{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  Descriptor server;

  Connection() {
    const Descriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* where = reinterpret_cast<const ::sockaddr*>(&address);
    if (::bind(listener.get(), where, sizeof address) != 0 || ::listen(listener.get(), 1) != 0) {
      throw std::runtime_error{"cannot listen on loopback"};
    }
    address.sin_port = htons(static_cast<::in_port_t>(port_of(listener)));
    if (::connect(client.get(), where, sizeof address) != 0) {
      throw std::runtime_error{"cannot connect on loopback"};
    }
    server = Descriptor{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  }

  int client_port() const { return port_of(client); }
  int server_port() const { return port_of(server); }

 private:
  static int port_of(const Descriptor& socket) {
    ::sockaddr_in address{};
    ::socklen_t size = sizeof address;
    if (::getsockname(socket.get(), reinterpret_cast<::sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error{"not a socket"};
    }
    return ntohs(address.sin_port);
  }
};

}  // namespace support

#endif
