// SPDX-License-Identifier: MIT
// One request and its answer as libcurl's callbacks see them: the guards and the counters.
#ifndef PAYCOURIER_ADAPTER_CURL_EXCHANGE_HPP
#define PAYCOURIER_ADAPTER_CURL_EXCHANGE_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/reach.hpp>
#include <paycourier/policy/connecting.hpp>
#include <paycourier/policy/destination.hpp>

namespace paycourier::inline v0::curl {

struct Exchange {
  Reach reach = Reach::internet;
  const Allow* allow = nullptr;  ///< Beyond the reach; borrowed.
  bool is_tls = false;
  bool is_name = false;  ///< The URL leaves the address to a name server.
  std::size_t most_body_bytes = 0;
  std::size_t most_header_bytes = 0;
  Sockets* sockets = nullptr;  ///< Of the handle, if they are to be watched; borrowed.
  ::CURL* easy = nullptr;      ///< Whose connection is not kept after an ambiguous answer.

  http::Response response = {};
  int sends = 0;           ///< How often libcurl was about to send; only the first was let through.
  bool blocked = false;    ///< An address was refused.
  bool connected = false;  ///< A connection was made for this request, so it is not a kept one.
  /// When that connection was ready for the request to be sent.
  std::optional<std::chrono::steady_clock::time_point> ready_at = {};
  bool stale = false;          ///< Nothing was sent: the kept connection had ended before.
  bool expects_status = true;  ///< The next line may be a status line: the first of a block.
  bool answered = false;       ///< The headers of a final answer are complete.
  bool too_large = false;      ///< The answer broke a cap.
  bool ambiguous = false;  ///< Two different lengths: what follows on this connection is unsure.
  std::size_t header_bytes = 0;
  /// libcurl's own, of the last failure: they may name hosts and addresses, so nobody is shown
  /// them.
  std::array<char, CURL_ERROR_SIZE> words = {};

  bool may_connect_to(const std::optional<Address>& address) noexcept {
    if (!address || !may_connect(reach, allow, is_tls, *address)) blocked = true;
    return !blocked;
  }

  void read_header_line(std::string_view line) {
    if (answered) return;  // A trailer.
    if (expects_status && line.starts_with("HTTP/")) {
      expects_status = false;
      response.headers = {};
      response.status = 0;
      const std::string_view code = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
      std::from_chars(code.data(), code.data() + code.size(), response.status);
    } else if (line.empty()) {
      answered = response.status >= 200;
      expects_status = true;
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
      while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
      const std::string_view name = line.substr(0, colon);
      const std::string* earlier = response.headers.find(name);
      if (earlier && *earlier != value && http::same_name(name, "content-length")) ambiguous = true;
      response.headers.add(name, value);
    }
  }
};

// libcurl calls these on the thread of the transfer. None may let an exception out: out of memory
// ends the transfer instead.

inline ::curl_socket_t open_socket(void* data, ::curlsocktype, ::curl_sockaddr* address) noexcept {
  auto& exchange = *static_cast<Exchange*>(data);
  if (!exchange.may_connect_to(address_of(address->addr))) return CURL_SOCKET_BAD;
  // For a second send, that is not going to be let through.
  if (exchange.sends > 0) return ++exchange.sends, CURL_SOCKET_BAD;
  const ::curl_socket_t socket =
      ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  exchange.connected = true;
  if (socket < 0 || !exchange.sockets) return socket;
  try {
    exchange.sockets->remember(socket);
    return socket;
  } catch (...) {
    ::close(socket);
    return CURL_SOCKET_BAD;
  }
}

/// Called once for each time that libcurl is about to send the request: also for the second send
/// that it makes by itself when a reused connection closes without an answer. A kept connection on
/// which something waits is not used: until 8.0 libcurl takes TLS's farewell for a sign of life,
/// and the request would be lost in doubt.
inline int before_send(void* data, char* peer, char*, int peer_port, int local_port) noexcept {
  auto& exchange = *static_cast<Exchange*>(data);
  if (!exchange.may_connect_to(address_of(peer))) return CURL_PREREQFUNC_ABORT;
  exchange.stale = exchange.sends == 0 && !exchange.connected && exchange.sockets &&
                   exchange.sockets->anything_waits(local_port, peer_port);
  if (exchange.stale) return CURL_PREREQFUNC_ABORT;
  if (exchange.connected) exchange.ready_at = std::chrono::steady_clock::now();
  if (exchange.connected && exchange.sockets) {
    exchange.sockets->give_up_after(local_port, peer_port, dead_after);
  }
  return ++exchange.sends == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

inline std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* data) noexcept {
  auto& exchange = *static_cast<Exchange*>(data);
  exchange.header_bytes += size;
  exchange.too_large = exchange.header_bytes > exchange.most_header_bytes;
  if (exchange.too_large) return 0;
  std::string_view line{bytes, size};
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  try {
    exchange.read_header_line(line);
    if (exchange.ambiguous) ::curl_easy_setopt(exchange.easy, CURLOPT_FORBID_REUSE, 1L);
  } catch (...) {
    return 0;
  }
  return size;
}

inline std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* data) noexcept {
  auto& exchange = *static_cast<Exchange*>(data);
  const std::size_t room = exchange.most_body_bytes - exchange.response.body.size();
  exchange.too_large = size > room;
  try {
    exchange.response.body.append(bytes, std::min(size, room));
  } catch (...) {
    return 0;
  }
  return exchange.too_large ? 0 : size;
}

}  // namespace paycourier::inline v0::curl

#endif
