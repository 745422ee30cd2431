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
#include <support/http_client.hpp>
#include <support/name_server.hpp>
#include <support/one_by_one.hpp>

using namespace support;

namespace {

const std::string not_public =
    "invalid: blocked: the address is not on the public internet; Reach::anywhere allows it";

// This machine, in the spellings that a browser takes, too.
const std::vector<std::string> loopback{"127.0.0.1",
                                        "127.1",
                                        "127.0.1",
                                        "127.00.0.01",
                                        "2130706433",
                                        "0x7f.1",
                                        "0x7F.0x0.0x0.0x1",
                                        "0x7f000001",
                                        "0X7F000001",
                                        "0x7f.0.1",
                                        "127.0x1",
                                        "0177.0.0.1",
                                        "0177.1",
                                        "017700000001",
                                        "0177.0x0.0.01",
                                        "127.255.255.254",
                                        "127.65535",
                                        "127.0.65535",
                                        "2147483647",
                                        "0.0.0.0",
                                        "0",
                                        "0x0",
                                        "00000000",
                                        "0.0",
                                        "0.1",
                                        "localhost",
                                        "LOCALHOST",
                                        "LocalHost",
                                        "a.localhost",
                                        "%31%32%37.0.0.1",
                                        "127%2E0%2e0%2e1"};

// The metadata of clouds.
const std::vector<std::string> metadata{"169.254.169.254",
                                        "2852039166",
                                        "0xa9fea9fe",
                                        "0xA9.0xFE.0xA9.0xFE",
                                        "0251.0376.0251.0376",
                                        "025177524776",
                                        "169.254.43518",
                                        "169.16689662",
                                        "0251.254.169.0xfe",
                                        "100.100.100.200",
                                        "168.63.129.16",
                                        "192.0.0.192",
                                        "[::ffff:169.254.169.254]",
                                        "[::ffff:a9fe:a9fe]",
                                        "[::169.254.169.254]",
                                        "[64:ff9b::169.254.169.254]",
                                        "[64:ff9b::a9fe:a9fe]",
                                        "[2002:a9fe:a9fe::1]",
                                        "[2001:0:a9fe:a9fe::1]",
                                        "[fe80::a9fe:a9fe]",
                                        "[fd00:ec2::254]",
                                        "[FD00:0EC2::0254]",
                                        "[fd20:ce::254]"};

// From its first to its last address, every range of IPv4 that is for something special.
const std::vector<std::string> special_v4{
    "0.255.255.255",   "10.0.0.0",        "10.0.0.1",       "10.255.255.255",  "167772161",
    "0xa000001",       "012.0.0.1",       "10.1",           "100.64.0.0",      "100.127.255.255",
    "127.0.0.0",       "127.255.255.255", "169.254.0.0",    "169.254.255.255", "172.16.0.0",
    "172.31.255.255",  "0xac100001",      "0254.16.0.1",    "192.0.0.0",       "192.0.0.255",
    "192.0.2.0",       "192.0.2.255",     "192.88.99.0",    "192.88.99.255",   "192.168.0.0",
    "192.168.255.255", "3232235521",      "0xc0.0xa8.1",    "192.168.257",     "198.18.0.0",
    "198.19.255.255",  "198.51.100.0",    "198.51.100.255", "203.0.113.0",     "203.0.113.255",
    "224.0.0.0",       "239.255.255.255", "240.0.0.0",      "255.255.255.255", "4294967295",
    "0xffffffff",      "037777777777"};

// The same of IPv6, and IPv4 addresses inside it.
const std::vector<std::string> special_v6{"[::]",
                                          "[::1]",
                                          "[0:0:0:0:0:0:0:1]",
                                          "[0000:0000:0000:0000:0000:0000:0000:0001]",
                                          "[::0.0.0.1]",
                                          "[::2]",
                                          "[::ffff:127.0.0.1]",
                                          "[::FFFF:127.0.0.1]",
                                          "[::ffff:7f00:1]",
                                          "[0:0:0:0:0:ffff:7f00:0001]",
                                          "[::ffff:0.0.0.0]",
                                          "[::ffff:10.0.0.1]",
                                          "[::ffff:a00:1]",
                                          "[::ffff:192.168.1.1]",
                                          "[::ffff:c0a8:101]",
                                          "[::ffff:172.16.0.1]",
                                          "[::ffff:224.0.0.1]",
                                          "[::127.0.0.1]",
                                          "[::7f00:1]",
                                          "[::10.0.0.1]",
                                          "[::8.8.8.8]",
                                          "[::ffff:0:127.0.0.1]",
                                          "[::ffff:0:7f00:1]",
                                          "[64:ff9b::127.0.0.1]",
                                          "[64:ff9b::7f00:1]",
                                          "[64:ff9b::10.0.0.1]",
                                          "[64:ff9b::8.8.8.8]",
                                          "[64:ff9b:1::]",
                                          "[64:ff9b:1::10.0.0.1]",
                                          "[64:ff9b:1:ffff:ffff:ffff:ffff:ffff]",
                                          "[100::]",
                                          "[100::ffff:ffff:ffff:ffff]",
                                          "[2001::]",
                                          "[2001:0:7f00:1::]",
                                          "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
                                          "[2001:2::1]",
                                          "[2001:10::1]",
                                          "[2001:20::1]",
                                          "[2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[2001:db8::]",
                                          "[2001:DB8::1]",
                                          "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[2002::]",
                                          "[2002:7f00:1::]",
                                          "[2002:a00:1::1]",
                                          "[2002:c0a8:101::1]",
                                          "[2002:808:808::1]",
                                          "[2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[2606:4700::5efe:7f00:1]",
                                          "[2606:4700::200:5efe:10.0.0.1]",
                                          "[fe80::5efe:192.168.1.1]",
                                          "[3fff::]",
                                          "[3fff:fff::1]",
                                          "[4000::1]",
                                          "[5f00::]",
                                          "[5f00:ffff::1]",
                                          "[8000::1]",
                                          "[fc00::]",
                                          "[fc00::1]",
                                          "[fd12:3456:789a::1]",
                                          "[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[fe80::]",
                                          "[fe80::1]",
                                          "[fe80::1%25lo]",
                                          "[febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[fec0::1]",
                                          "[feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                          "[ff02::1]",
                                          "[ff05::2]",
                                          "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]"};

std::vector<std::string> all_hosts() {
  std::vector<std::string> hosts = loopback;
  for (const auto* more : {&metadata, &special_v4, &special_v6}) {
    hosts.insert(hosts.end(), more->begin(), more->end());
  }
  return hosts;
}

template <class Wire>
std::string told_of(Wire& transport, const std::string& host) {
  return told(post(transport, "https://" + host + "/", "this", plenty, Reach::internet));
}

}  // namespace

TEMPLATE_TEST_CASE("no spelling of a forbidden address is connected, of more than 150", "",
                   CurlTransport, OneByOne) {
  const std::vector<std::string> hosts = all_hosts();
  REQUIRE(hosts.size() >= 150);
  TestType transport;
  Gate::instance().watch();
  for (const std::string& host : hosts) {
    CAPTURE(host);
    CHECK(told_of(transport, host) == not_public);
  }
  CHECK(Gate::instance().end().empty());
}

TEMPLATE_TEST_CASE("with the switch for private networks only those are connected", "",
                   CurlTransport, OneByOne) {
  const paycourier::Allow allow{.private_networks = true};
  TestType transport;
  Gate::instance().watch();
  for (const std::string& host : all_hosts()) {
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
    blocked += text == not_public ? 1U : 0U;
    refused += text == "unreachable: the connection was refused" ? 1U : 0U;
  }
  const std::vector<std::string> seen = Gate::instance().end();
  CHECK(blocked == tries * 3 / 4);
  CHECK(refused == tries / 4);
  CHECK(std::all_of(seen.begin(), seen.end(),
                    [&](const std::string& address) { return address == open; }));
}
