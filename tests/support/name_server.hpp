// SPDX-License-Identifier: MIT
// NameServer: what this program's getaddrinfo says of names ending in ".test" and ".invalid". One
// source file of the program includes support/name_server_hook.hpp.
#ifndef PAYCOURIER_TESTS_SUPPORT_NAME_SERVER_HPP
#define PAYCOURIER_TESTS_SUPPORT_NAME_SERVER_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>

namespace support {

using Resolve = int(const char*, const char*, const ::addrinfo*, ::addrinfo**);

inline Resolve& real_getaddrinfo() {
  static auto* const real = reinterpret_cast<Resolve*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return *real;
}

// It outlives every test: a look-up that was abandoned may still be going on.
class NameServer {
 public:
  static NameServer& instance() {
    static NameServer& server = *new NameServer;
    return server;
  }

  void set(const std::string& name, std::vector<std::string> addresses) {
    const std::scoped_lock lock{mutex_};
    known_[name] = std::move(addresses);
  }
  /// The first of them to who asks first, and so on; the last for ever.
  void say(const std::string& name, std::vector<std::vector<std::string>> answers) {
    const std::scoped_lock lock{mutex_};
    said_[name] = std::move(answers);
  }
  /// Whether names that begin with "silent" get no answer.
  void silence(bool is_silent) {
    const std::scoped_lock lock{mutex_};
    is_silent_ = is_silent;
    changed_.notify_all();
  }
  /// Until no look-up is going on.
  bool wait_until_idle() { return wait_for_asking(0); }
  /// Until so many are.
  bool wait_for_asking(int count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return asking_ == count; });
  }
  int times(const std::string& name) {
    const std::scoped_lock lock{mutex_};
    return times_[name];
  }
  /// Look-ups at once, at most, since the last call.
  int most_at_once() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(most_, asking_);
  }
  /// Look-ups by others than the threads that are meant for it.
  int by_others() {
    const std::scoped_lock lock{mutex_};
    return by_others_;
  }

  int resolve(const std::string& name, const char* service, const ::addrinfo* hints,
              ::addrinfo** result) {
    std::vector<std::string> addresses;
    std::array<char, 16> thread{};
    ::pthread_getname_np(::pthread_self(), thread.data(), thread.size());
    {
      std::unique_lock lock{mutex_};
      most_ = std::max(most_, ++asking_);
      ++times_[name];
      if (std::string_view{thread.data()} != "paycourier-dns") ++by_others_;
      changed_.notify_all();
      if (name.starts_with("silent")) {
        changed_.wait_for(lock, std::chrono::seconds{30}, [&] { return !is_silent_; });
      }
      addresses = known_[name];
      if (auto said = said_.find(name); said != said_.end()) {
        addresses = said->second.front();
        if (said->second.size() > 1) said->second.erase(said->second.begin());
      }
      --asking_;
      changed_.notify_all();
    }
    ::addrinfo* first = nullptr;
    ::addrinfo** last = &first;
    for (const std::string& address : addresses) {
      if (real_getaddrinfo()(address.c_str(), service, hints, last) != 0) continue;
      while (*last) last = &(*last)->ai_next;
    }
    if (!first) return EAI_NONAME;
    *result = first;
    return 0;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<std::string>> known_;
  std::map<std::string, std::vector<std::vector<std::string>>> said_;
  std::map<std::string, int> times_;
  bool is_silent_ = false;
  int asking_ = 0;
  int most_ = 0;
  int by_others_ = 0;
};

}  // namespace support

#endif
