// SPDX-License-Identifier: MIT
// The sockets behind a libcurl handle: whom they reach, and whether a kept one is still of use.
#ifndef PAYCOURIER_ADAPTER_CURL_SOCKETS_HPP
#define PAYCOURIER_ADAPTER_CURL_SOCKETS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <paycourier/base/time.hpp>
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

inline std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4(address);
  ::inet_ntop(v4 ? AF_INET : AF_INET6, address.data() + (v4 ? 12 : 0), text.data(), text.size());
  return text.data();
}

/// Those that a handle, or many together, have opened. libcurl closes them when it likes, so each
/// is asked who it is before it is believed.
class Sockets {
 public:
  void remember(::curl_socket_t socket) {
    forget(socket);
    const auto number = static_cast<std::size_t>(socket);
    if (number >= ports_.size()) ports_.resize(number + number / 2 + 1);
    nameless_.push_back(socket);
  }

  /// For those who know when one is closed; the others' go when their number comes again.
  void forget(::curl_socket_t socket) noexcept {
    const auto number = static_cast<std::size_t>(socket);
    if (number < ports_.size()) ports_[number] = 0;
    std::erase(nameless_, socket);
  }

  /// Does something wait to be read on the connection between these ports? Before a request that
  /// is the other side's farewell, or an answer that nobody asked for.
  bool anything_waits(int local_port, int peer_port) noexcept {
    ::pollfd readable{find(local_port, peer_port), POLLIN, 0};
    return ::poll(&readable, 1, 0) > 0;
  }

  /// Breaks the connection between these ports off when the other machine has not acknowledged for
  /// so long what was sent. One that is there and takes its time to answer is not concerned.
  void give_up_after([[maybe_unused]] int local_port, [[maybe_unused]] int peer_port,
                     [[maybe_unused]] Millis span) noexcept {
#ifdef TCP_USER_TIMEOUT
    const ::curl_socket_t socket = find(local_port, peer_port);
    const auto span_ms = static_cast<unsigned>(span.count());
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &span_ms, sizeof span_ms);
#endif
  }

 private:
  /// -1 for none.
  ::curl_socket_t find(int local_port, int peer_port) noexcept {
    // A socket has its port from when it begins to connect, and it is asked but once.
    for (const ::curl_socket_t socket : nameless_) {
      ports_[static_cast<std::size_t>(socket)] =
          static_cast<std::uint16_t>(std::max(port_of(&::getsockname, socket), 0));
    }
    nameless_.clear();
    for (std::size_t number = 0; number < ports_.size(); ++number) {
      if (ports_[number] != local_port) continue;
      const auto socket = static_cast<::curl_socket_t>(number);
      if (port_of(&::getsockname, socket) != local_port) continue;
      if (port_of(&::getpeername, socket) != peer_port) continue;
      return socket;
    }
    return -1;
  }

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

  std::vector<::curl_socket_t> nameless_;
  std::vector<std::uint16_t> ports_;  ///< By the socket's number; 0 for none.
};

}  // namespace paycourier::inline v0::curl

#endif
