// SPDX-License-Identifier: MIT
// The sockets behind a libcurl handle: whom they reach, and whether a kept one is still of use.
#ifndef PAYCOURIER_ADAPTER_CURL_SOCKETS_HPP
#define PAYCOURIER_ADAPTER_CURL_SOCKETS_HPP

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <paycourier/policy/address.hpp>

namespace paycourier::inline v0::curl {

inline std::optional<Address> address_of(const ::sockaddr& socket) noexcept {
  if (socket.sa_family == AF_INET) {
    ::sockaddr_in v4{};
    std::memcpy(&v4, &socket, sizeof v4);
    Address address = address_v4(0, 0, 0, 0);
    std::memcpy(&address[12], &v4.sin_addr, 4);
    return address;
  }
  if (socket.sa_family == AF_INET6) {
    ::sockaddr_in6 v6{};
    std::memcpy(&v6, &socket, sizeof v6);
    Address address{};
    std::memcpy(address.data(), &v6.sin6_addr, address.size());
    return address;
  }
  return std::nullopt;
}

inline std::optional<Address> address_of(const char* text) noexcept {
  Address address = address_v4(0, 0, 0, 0);
  if (::inet_pton(AF_INET, text, &address[12]) == 1) return address;
  if (::inet_pton(AF_INET6, text, address.data()) == 1) return address;
  return std::nullopt;
}

/// Those that one handle has opened. libcurl closes them when it likes, so each is asked who it is
/// before it is believed.
class Sockets {
 public:
  void remember(::curl_socket_t socket) {
    if (std::find(opened_.begin(), opened_.end(), socket) == opened_.end()) {
      opened_.push_back(socket);
    }
  }

  /// Does something wait to be read on the connection between these ports? Before a request that
  /// is the other side's farewell, or an answer that nobody asked for.
  bool anything_waits(int local_port, int peer_port) const noexcept {
    return std::any_of(opened_.begin(), opened_.end(), [&](::curl_socket_t socket) {
      if (port_of(&::getsockname, socket) != local_port) return false;
      if (port_of(&::getpeername, socket) != peer_port) return false;
      ::pollfd readable{socket, POLLIN, 0};
      return ::poll(&readable, 1, 0) > 0;
    });
  }

 private:
  using Ask = int (*)(int, ::sockaddr*, ::socklen_t*);

  /// -1 for what is no socket of the internet.
  static int port_of(Ask ask, ::curl_socket_t socket) noexcept {
    ::sockaddr_storage address{};
    ::socklen_t size = sizeof address;
    if (ask(socket, reinterpret_cast<::sockaddr*>(&address), &size) != 0) return -1;
    if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return -1;
    ::sockaddr_in6 v6{};  // The port stands at the same place in both families.
    std::memcpy(&v6, &address, sizeof v6);
    return ntohs(v6.sin6_port);
  }

  std::vector<::curl_socket_t> opened_;
};

}  // namespace paycourier::inline v0::curl

#endif
