// SPDX-License-Identifier: MIT
// What a name server can do to us: lie, hide a private address among public ones, or be silent.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <type_traits>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/base/text.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/name_server.hpp>
#include <support/name_server_hook.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;

namespace {

const std::string not_public =
    "unreachable: blocked: the address is not on the public internet, nor is it one that "
    "Endpoint::allow names";

std::string url_of(const HostileServer& server, const std::string& name,
                   const std::string& scheme = "http") {
  return scheme + "://" + name + ":" + std::to_string(server.port()) + "/";
}

}  // namespace

TEMPLATE_TEST_CASE("a name that does not exist is unreachable: nothing was sent", "", CurlTransport,
                   OneByOne) {
  TestType transport;
  const std::string expected = "unreachable: the host name could not be resolved";
  CHECK(told(post(transport, "https://nobody.invalid/")) == expected);
  CHECK(told(post(transport, "http://nobody.invalid/")) == expected);
  CHECK(told(post(transport, "https://nobody.invalid/", "x", plenty, Reach::internet)) == expected);
}

TEMPLATE_TEST_CASE("a name is reached at the address that it resolves to", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok()}};
  NameServer::instance().set("good.test", {"127.0.0.1"});
  TestType transport;
  CHECK(told(post(transport, url_of(server, "good.test"))) == "200");
}

TEMPLATE_TEST_CASE("a public name that resolves to a private address is blocked", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok()}};
  for (const char* address : {"127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254",
                              "fd00::1", "0.0.0.0"}) {
    CAPTURE(address);
    NameServer::instance().set("shop.test", {address});
    TestType transport;
    CHECK(told(post(transport, url_of(server, "shop.test", "https"), "x", plenty,
                    Reach::internet)) == not_public);
  }
  CHECK(server.connections() == 0);
}

TEMPLATE_TEST_CASE("one private address among many refuses the whole transfer", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok()}};
  // On loopback nothing else listens: libcurl goes through the candidates one after the other.
  NameServer::instance().set("mixed.test", {"127.0.0.9", "10.0.0.1", "127.0.0.1"});
  TestType transport;
  CHECK(told(post(transport, url_of(server, "mixed.test"), "x", plenty, Reach::tls_or_loopback)) ==
        "unreachable: blocked: plain http goes to a loopback address only; use https");
  CHECK(server.executions() == 0);
  CHECK(server.connections() == 0);
}

TEMPLATE_TEST_CASE("a name whose first address refuses is reached at the next one", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  NameServer::instance().set("second.test", {"127.0.0.9", "127.0.0.1"});
  TestType transport;
  CHECK(told(post(transport, url_of(server, "second.test"))) == "200");
  CHECK(server.executions() == 1);
}

TEMPLATE_TEST_CASE("a silent name server does not outlast the budget, and the transport works on",
                   "", CurlTransport, OneByOne) {
  NameServer& names = NameServer::instance();
  names.silence(true);
  HostileServer server{{ok()}};
  TestType transport;
  const auto began = std::chrono::steady_clock::now();
  CHECK(told(post(transport, "https://silent.test/", "x", little)) ==
        (std::is_same_v<TestType, OneByOne>
             ? "unreachable: the host name could not be resolved in time"
             : "unreachable: the time was up before the request could be sent"));
  CHECK(std::chrono::steady_clock::now() - began < little + slack);
  CHECK(told(post(transport, server.url())) == "200");
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEST_CASE("a silent name server does not delay the requests of other threads") {
  NameServer& names = NameServer::instance();
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

TEMPLATE_TEST_CASE("a certificate is checked against the name, not the address", "", CurlTransport,
                   OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({.names = "DNS:shop.test"}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{ok()}, {.identity = &identity}};
  NameServer::instance().set("shop.test", {"127.0.0.1"});
  NameServer::instance().set("other.test", {"127.0.0.1"});
  CHECK(told(post(transport, url_of(server, "shop.test", "https"))) == "200");
  CHECK(fault_of(post(transport, url_of(server, "other.test", "https"))) == "unauthorized");
  CHECK(fault_of(post(transport, server.url())) == "unauthorized");
}

TEST_CASE("libcurl looks no name up by itself when many requests are in flight") {
  NameServer& names = NameServer::instance();
  HostileServer server{{ok()}};
  const int before = names.by_others();
  OneByOne transport;
  for (const char* name : {"pinned.test", "PINNED.test", "other-pinned.test", "dotted.test."}) {
    CAPTURE(name);
    std::string small{name};
    for (char& c : small) c = paycourier::to_lower(c);
    names.set(small, {"127.0.0.1"});
    CHECK(told(post(transport, url_of(server, name))) == "200");
    CHECK(told(post(transport, url_of(server, name))) == "200");
    CHECK(names.times(small) == 1);
  }
  CHECK(told(post(transport, "https://silent-later.invalid/")) ==
        "unreachable: the host name could not be resolved");
  CHECK(names.by_others() == before);
}

TEST_CASE("requests to one name wait for one look-up") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  names.set("silent-one.test", {"127.0.0.1"});
  HostileServer server{{ok()}};
  paycourier::CurlMultiTransport wire;
  const std::string url = url_of(server, "silent-one.test");
  for (std::uint64_t i = 0; i < 50; ++i) {
    wire.start(i, {.url = url, .reach = Reach::anywhere}, plenty);
  }
  CHECK(wire.poll(Millis{20}).empty());
  names.silence(false);
  std::size_t good = 0;
  for (std::size_t landed = 0; landed < 50;) {
    for (const auto& each : wire.poll(plenty)) {
      good += told(each.answer) == "200" ? 1U : 0U;
      ++landed;
    }
  }
  CHECK(good == 50);
  CHECK(names.times("silent-one.test") == 1);
}

TEST_CASE("silent name servers hold up neither the loop, nor the healthy, nor the end") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  HostileServer server{{ok()}};
  static_cast<void>(names.most_at_once());
  {
    paycourier::CurlMultiTransport wire;
    for (std::uint64_t i = 0; i < 200; ++i) {
      const std::string url = "https://silent" + std::to_string(i) + ".test/";
      wire.start(i, {.url = url}, Millis{1'500});
    }
    std::chrono::steady_clock::duration longest{};
    int good = 0;
    std::size_t silent = 0;
    bool all_said_so = true;
    std::uint64_t ticket = 1'000;
    wire.start(ticket, {.url = server.url(), .reach = Reach::anywhere}, plenty);
    while (silent < 200) {
      const auto before = std::chrono::steady_clock::now();
      const auto all = wire.poll(Millis{0});
      longest = std::max(longest, std::chrono::steady_clock::now() - before);
      if (all.empty()) std::this_thread::yield();
      for (const auto& landed : all) {
        if (landed.ticket < 200) {
          ++silent;
          all_said_so =
              told(landed.answer) == "unreachable: the host name could not be resolved in time" &&
              all_said_so;
        } else {
          good += told(landed.answer) == "200" ? 1 : 0;
          wire.start(++ticket, {.url = server.url(), .reach = Reach::anywhere}, plenty);
        }
      }
    }
    CHECK(all_said_so);
    CHECK(good > 10);
    CHECK(longest < std::chrono::milliseconds{500});
    CHECK(names.most_at_once() <= 16);
  }
  // The transport is gone, and its threads are still waiting.
  CHECK(names.most_at_once() > 0);
  names.silence(false);
  CHECK(names.wait_until_idle());
}
