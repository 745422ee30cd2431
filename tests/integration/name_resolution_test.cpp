// SPDX-License-Identifier: MIT
// What a name server can do to us: lie, hide a private address among public ones, or be silent.
#include <atomic>
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
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/temporary.hpp>

using namespace support;

namespace {

using Resolve = int(const char*, const char*, const ::addrinfo*, ::addrinfo**);

Resolve& real_getaddrinfo() {
  static auto* const real = reinterpret_cast<Resolve*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return *real;
}

// The name server of this program. Knows the names ending in ".test" and ".invalid"; the rest goes
// to the system. It outlives every test: a look-up that was abandoned may still be going on.
class Names {
 public:
  static Names& instance() {
    static Names& names = *new Names;
    return names;
  }

  void set(const std::string& name, std::vector<std::string> addresses) {
    const std::scoped_lock lock{mutex_};
    known_[name] = std::move(addresses);
  }
  void silence(bool is_silent) {
    const std::scoped_lock lock{mutex_};
    is_silent_ = is_silent;
    changed_.notify_all();
  }
  /// Until no look-up is going on.
  bool wait_until_idle() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return asking_ == 0; });
  }

  int resolve(const std::string& name, const char* service, const ::addrinfo* hints,
              ::addrinfo** result) {
    std::vector<std::string> addresses;
    {
      std::unique_lock lock{mutex_};
      ++asking_;
      if (name == "silent.test") {
        changed_.wait_for(lock, std::chrono::seconds{30}, [&] { return !is_silent_; });
      }
      addresses = known_[name];
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
  bool is_silent_ = false;
  int asking_ = 0;
};

const std::string not_public =
    "invalid: blocked: the address is not on the public internet; Reach::anywhere allows it";

std::string url_of(const HostileServer& server, const std::string& name,
                   const std::string& scheme = "http") {
  return scheme + "://" + name + ":" + std::to_string(server.port()) + "/";
}

}  // namespace

// Stands before the C library's own, also for libcurl.
extern "C" int getaddrinfo(const char* name, const char* service, const ::addrinfo* hints,
                           ::addrinfo** result) {
  const std::string_view text = name ? name : "";
  if (!text.ends_with(".test") && !text.ends_with(".invalid")) {
    return real_getaddrinfo()(name, service, hints, result);
  }
  return Names::instance().resolve(std::string{text}, service, hints, result);
}

TEST_CASE("a name that does not exist is unreachable: nothing was sent") {
  CurlTransport transport;
  const std::string expected = "unreachable: the host name could not be resolved";
  CHECK(told(post(transport, "https://nobody.invalid/")) == expected);
  CHECK(told(post(transport, "http://nobody.invalid/")) == expected);
  CHECK(told(post(transport, "https://nobody.invalid/", "x", plenty, Reach::internet)) == expected);
}

TEST_CASE("a name is reached at the address that it resolves to") {
  HostileServer server{{ok()}};
  Names::instance().set("good.test", {"127.0.0.1"});
  CurlTransport transport;
  CHECK(told(post(transport, url_of(server, "good.test"))) == "200");
}

TEST_CASE("a public name that resolves to a private address is blocked") {
  HostileServer server{{ok()}};
  for (const char* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254",
                              "fd00::1", "0.0.0.0"}) {
    CAPTURE(address);
    Names::instance().set("shop.test", {address});
    CurlTransport transport;
    CHECK(told(post(transport, url_of(server, "shop.test", "https"), "x", plenty,
                    Reach::internet)) == not_public);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("one private address among many refuses the whole transfer") {
  HostileServer server{{ok()}};
  // On loopback nothing else listens: libcurl goes through the candidates one after the other.
  Names::instance().set("mixed.test", {"127.0.0.9", "10.0.0.1", "127.0.0.1"});
  CurlTransport transport;
  CHECK(told(post(transport, url_of(server, "mixed.test"), "x", plenty, Reach::tls_or_loopback)) ==
        "invalid: blocked: plain http goes to a loopback address only; use https");
  CHECK(server.executions() == 0);
  CHECK(server.connections() == 0);
}

TEST_CASE("a name whose first address refuses is reached at the next one") {
  HostileServer server{{ok()}};
  Names::instance().set("second.test", {"127.0.0.9", "127.0.0.1"});
  CurlTransport transport;
  CHECK(told(post(transport, url_of(server, "second.test"))) == "200");
  CHECK(server.executions() == 1);
}

TEST_CASE("a silent name server does not outlast the budget, and the transport works on") {
  Names& names = Names::instance();
  names.silence(true);
  HostileServer server{{ok()}};
  CurlTransport transport;
  const auto began = std::chrono::steady_clock::now();
  CHECK(told(post(transport, "https://silent.test/", "x", little)) ==
        "unreachable: the time was up before the request could be sent");
  CHECK(std::chrono::steady_clock::now() - began < little + slack);
  CHECK(told(post(transport, server.url())) == "200");
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEST_CASE("a silent name server does not delay the requests of other threads") {
  Names& names = Names::instance();
  names.silence(true);
  HostileServer server{{ok()}};
  CurlTransport transport;
  std::atomic<bool> is_over = false;
  std::jthread stuck{[&, mine = transport]() mutable {
    static_cast<void>(post(mine, "https://silent.test/", "x", Millis{600}));
    is_over = true;
  }};
  bool all_well = true;
  int sent = 0;
  while (!is_over) {
    all_well = told(post(transport, server.url())) == "200" && all_well;
    ++sent;
  }
  CHECK(all_well);
  CHECK(sent > 1);
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEST_CASE("a certificate is checked against the name, not the address") {
  const Identity authority = make_authority();
  const Identity identity = make_identity({.names = "DNS:shop.test"}, &authority);
  const TemporaryFolder folder;
  CurlTransport transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{ok()}, {.identity = &identity}};
  Names::instance().set("shop.test", {"127.0.0.1"});
  Names::instance().set("other.test", {"127.0.0.1"});
  CHECK(told(post(transport, url_of(server, "shop.test", "https"))) == "200");
  CHECK(fault_of(post(transport, url_of(server, "other.test", "https"))) == "unauthorized");
  CHECK(fault_of(post(transport, server.url())) == "unauthorized");
}
