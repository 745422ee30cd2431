// SPDX-License-Identifier: MIT
// A hundred and fifty ways to write an address that is not to be reached, and a thousand lies of a
// name server: no connection is even begun.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/connect_hook.hpp>
#include <support/forbidden_hosts.hpp>
#include <support/http_client.hpp>
#include <support/name_server.hpp>
#include <support/one_by_one.hpp>

using namespace support;

namespace {

const std::string not_public =
    "blocked: the address is not on the public internet, nor is it one that Endpoint::allow names";

template <class Wire>
std::string told_of(Wire& transport, const std::string& host) {
  return told(post(transport, "https://" + host + "/", "this", plenty, Reach::internet));
}

}  // namespace

TEMPLATE_TEST_CASE("no spelling of a forbidden address is connected, of more than 150", "",
                   CurlTransport, OneByOne) {
  const std::vector<std::string> hosts = forbidden_hosts();
  REQUIRE(hosts.size() >= 150);
  TestType transport;
  Gate::instance().watch();
  for (const std::string& host : hosts) {
    CAPTURE(host);
    CHECK(told_of(transport, host) == "invalid: " + not_public);
  }
  CHECK(Gate::instance().end().empty());
}

TEMPLATE_TEST_CASE("with the switch for private networks only those are connected", "",
                   CurlTransport, OneByOne) {
  const paycourier::Allow allow{.private_networks = true};
  TestType transport;
  Gate::instance().watch();
  for (const std::string& host : forbidden_hosts()) {
    static_cast<void>(transport.round_trip(
        {.method = http::Method::post, .url = "https://" + host + "/", .allow = &allow}, plenty));
  }
  const std::vector<std::string> seen = Gate::instance().end();
  CHECK(seen.size() > 20);
  for (const std::string& address : seen) {
    CAPTURE(address);
    CHECK(paycourier::is_private(*paycourier::read_address(address)));
  }
}

TEMPLATE_TEST_CASE("control: a public address is connected, and the gate sees it", "",
                   CurlTransport, OneByOne) {
  TestType transport;
  Gate::instance().watch();
  CHECK(told_of(transport, "93.184.216.34") == "unreachable: the connection was refused");
  CHECK(told_of(transport, "0x5d.0xb8.55330") == "unreachable: the connection was refused");
  CHECK(Gate::instance().end() == std::vector<std::string>{"93.184.216.34", "93.184.216.34"});
}

TEMPLATE_TEST_CASE("a thousand times a name server says now a public and now another address", "",
                   CurlTransport, OneByOne) {
  NameServer& names = NameServer::instance();
  const std::string open = "93.184.216.34";
  const std::vector<std::string> inside{"127.0.0.1",     "169.254.169.254", "10.0.0.1", "::1",
                                        "fd00:ec2::254", "::ffff:10.0.0.1", "0.0.0.0"};
  constexpr std::size_t tries = 1'000;
  std::size_t blocked = 0;
  std::size_t refused = 0;
  Gate::instance().watch();
  for (std::size_t i = 0; i < tries; ++i) {
    const std::string& other = inside[i % inside.size()];
    // What is said first is public; what is said next, to whoever should ask again, is not.
    switch (i % 4) {
      case 0: names.say("rebinds.test", {{open}, {other}}); break;
      case 1: names.say("rebinds.test", {{other}, {open}}); break;
      case 2: names.say("rebinds.test", {{open, other}, {open}}); break;
      default: names.say("rebinds.test", {{other, open}, {open}}); break;
    }
    TestType transport;
    const std::string text = told_of(transport, "rebinds.test");
    blocked += text == "unreachable: " + not_public ? 1U : 0U;
    refused += text == "unreachable: the connection was refused" ? 1U : 0U;
  }
  const std::vector<std::string> seen = Gate::instance().end();
  CHECK(blocked == tries * 3 / 4);
  CHECK(refused == tries / 4);
  CHECK(std::all_of(seen.begin(), seen.end(),
                    [&](const std::string& address) { return address == open; }));
}
