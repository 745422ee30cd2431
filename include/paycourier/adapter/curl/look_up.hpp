// SPDX-License-Identifier: MIT
// LookUp: one name and its addresses, as the system resolves it; it blocks for as long as that
// takes.
#ifndef PAYCOURIER_ADAPTER_CURL_LOOK_UP_HPP
#define PAYCOURIER_ADAPTER_CURL_LOOK_UP_HPP

#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <sys/socket.h>

#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/policy/address.hpp>

namespace paycourier::inline v0::curl {

/// From here on a look-up is slow.
inline constexpr std::chrono::milliseconds slow_look_up{900};

struct LookUp {
  std::string name;
  std::vector<Address> addresses = {};  ///< In the system's order; none: it was not resolved.
  bool is_slow = false;                 ///< As one is that no server answers.

  void resolve() noexcept {
    const auto began = std::chrono::steady_clock::now();
    ::addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    ::addrinfo* found = nullptr;
    const int code = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
    const std::unique_ptr<::addrinfo, Free> owned{code == 0 ? found : nullptr};
    try {
      for (const ::addrinfo* each = owned.get(); each; each = each->ai_next) {
        if (const auto address = address_of(*each->ai_addr)) addresses.push_back(*address);
      }
    } catch (...) {
      addresses.clear();  // Out of memory: as if it had not been resolved.
    }
    is_slow = std::chrono::steady_clock::now() - began > slow_look_up;
  }

 private:
  struct Free {
    void operator()(::addrinfo* list) const noexcept { ::freeaddrinfo(list); }
  };
};

/// A thread for look-ups: no signal of the program is handled on it, and a name server that is
/// silent holds it for a second, not for half a minute: who still wants to know asks again.
inline void prepare_thread() noexcept {
  ::sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
#ifdef __linux__
  ::pthread_setname_np(::pthread_self(), "paycourier-dns");
#endif
#ifdef __GLIBC__
  static std::mutex one_at_a_time;  // What res_init shares is guarded where no tool can see it.
  const std::scoped_lock lock{one_at_a_time};
  if (::res_init() == 0) {
    _res.retrans = 1;
    _res.retry = 1;
  }
#endif
}

}  // namespace paycourier::inline v0::curl

#endif
