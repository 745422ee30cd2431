// SPDX-License-Identifier: MIT
// Puts a gate before the C library's connect, for streams: what leaves this machine is counted and
// refused. Only one source file of a program includes this.
#ifndef PAYCOURIER_TESTS_SUPPORT_CONNECT_HOOK_HPP
#define PAYCOURIER_TESTS_SUPPORT_CONNECT_HOOK_HPP

#include <cerrno>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <sys/socket.h>

#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/policy/address.hpp>

namespace support {

/// The addresses that were to be connected while it was watched.
class Gate {
 public:
  static Gate& instance() {
    static Gate& gate = *new Gate;
    return gate;
  }

  void watch() {
    const std::scoped_lock lock{mutex_};
    is_watched_ = true;
    seen_.clear();
  }
  std::vector<std::string> end() {
    const std::scoped_lock lock{mutex_};
    is_watched_ = false;
    return std::exchange(seen_, {});
  }

  /// Whether it may pass.
  bool pass(const paycourier::Address& address) {
    const std::scoped_lock lock{mutex_};
    if (!is_watched_) return true;
    seen_.push_back(paycourier::curl::text_of(address));
    return paycourier::is_loopback(address);
  }

 private:
  std::mutex mutex_;
  bool is_watched_ = false;
  std::vector<std::string> seen_;
};

}  // namespace support

extern "C" int connect(int socket, const ::sockaddr* to, ::socklen_t size) {
  using Connect = int(int, const ::sockaddr*, ::socklen_t);
  static auto* const real = reinterpret_cast<Connect*>(::dlsym(RTLD_NEXT, "connect"));
  int type = 0;
  ::socklen_t type_size = sizeof type;
  ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &type_size);
  const auto address = paycourier::curl::address_of(*to);
  if (type == SOCK_STREAM && address && !support::Gate::instance().pass(*address)) {
    errno = ECONNREFUSED;
    return -1;
  }
  return real(socket, to, size);
}

#endif
