// SPDX-License-Identifier: MIT
// Which addresses may be connected: decided on the socket, whatever the URL spells.
#include <string>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;

namespace {

const std::string not_public =
    "invalid: blocked: the address is not on the public internet, nor is it one that "
    "Endpoint::allow names";
const std::string not_loopback =
    "invalid: blocked: plain http goes to a loopback address only; use https";

// Spellings of this machine that libcurl would connect to.
const std::vector<std::string> loopback_hosts{"127.0.0.1",
                                              "127.1",
                                              "127.0.1",
                                              "2130706433",
                                              "0x7f.1",
                                              "0x7f000001",
                                              "017700000001",
                                              "localhost",
                                              "LOCALHOST",
                                              "0.0.0.0",
                                              "0",
                                              "[::ffff:127.0.0.1]",
                                              "[::ffff:7f00:1]",
                                              "[0:0:0:0:0:ffff:7f00:0001]"};

// Not answering here, but they must not even be tried.
const std::vector<std::string> other_hosts{
    "127.255.255.254", "10.0.0.1",          "172.16.0.1",
    "192.168.1.1",     "169.254.169.254",   "100.64.0.1",
    "2852039166",      "0xa9fea9fe",        "0251.0376.0251.0376",
    "255.255.255.255", "224.0.0.1",         "[::]",
    "[::1]",           "[fe80::1]",         "[fc00::1]",
    "[fd12::1]",       "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
    "[2002:a00:1::]",  "[::7f00:1]"};

const std::string not_allowed =
    "invalid: blocked: the address is not on the public internet, nor is it one that "
    "Endpoint::allow names";

/// On the internet's reach, and beyond it where that is allowed.
template <class Wire>
std::string told_with(Wire& transport, const std::string& url, const paycourier::Allow& allow) {
  return told(transport.round_trip(
      {.method = http::Method::post, .url = url, .body = "this", .allow = &allow}, plenty));
}

}  // namespace

TEMPLATE_TEST_CASE("on the internet's reach no spelling of this machine is connected", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  HostileServer server_v6{{ok()}, {.is_v6 = true, .port = server.port()}};
  TestType transport;
  std::vector<std::string> hosts = loopback_hosts;
  hosts.insert(hosts.end(), other_hosts.begin(), other_hosts.end());
  for (const std::string& host : hosts) {
    CAPTURE(host);
    const std::string url = "https://" + host + ":" + std::to_string(server.port()) + "/";
    CHECK(told(post(transport, url, "this", plenty, Reach::internet)) == not_public);
  }
  CHECK(server.connections() == 0);
  CHECK(server_v6.connections() == 0);
}

TEST_CASE("control: with reach anywhere the same spellings do get here") {
  HostileServer server{{ok()}};
  CurlTransport transport;
  for (const std::string& host : loopback_hosts) {
    CAPTURE(host);
    const std::string url = "http://" + host + ":" + std::to_string(server.port()) + "/";
    CHECK(told(post(transport, url)) == "200");
  }
}

TEMPLATE_TEST_CASE("with TLS or loopback, http reaches this machine and no other", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  HostileServer server_v6{{ok()}, {.is_v6 = true, .port = server.port()}};
  TestType transport;
  const std::string port = ":" + std::to_string(server.port()) + "/";
  constexpr Reach reach = Reach::tls_or_loopback;
  CHECK(told(post(transport, "http://127.0.0.1" + port, "this", plenty, reach)) == "200");
  CHECK(told(post(transport, "http://localhost" + port, "this", plenty, reach)) == "200");
  CHECK(told(post(transport, "http://[::1]" + port, "this", plenty, reach)) == "200");
  for (const char* host :
       {"10.0.0.1", "192.168.1.1", "93.184.216.34", "0.0.0.0", "[fe80::1]", "169.254.169.254"}) {
    CAPTURE(host);
    CHECK(told(post(transport, std::string{"http://"} + host + port, "this", plenty, reach)) ==
          not_loopback);
  }
}

TEMPLATE_TEST_CASE("with TLS or loopback, https may go to a private address", "", CurlTransport,
                   OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{ok()}, {.identity = &identity}};
  CHECK(told(post(transport, server.url(), "this", plenty, Reach::tls_or_loopback)) == "200");
  CHECK(told(post(transport, server.url(), "this", plenty, Reach::internet)) == not_public);
}

TEMPLATE_TEST_CASE("a connection that was kept from a wider reach is not used by a narrower one",
                   "", CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{ok()}, {.identity = &identity}};
  REQUIRE(told(post(transport, server.url(), "this", plenty, Reach::anywhere)) == "200");
  CHECK(told(post(transport, server.url(), "this", plenty, Reach::internet)) == not_public);
  CHECK(server.executions() == 1);
  CHECK(told(post(transport, server.url(), "this", plenty, Reach::anywhere)) == "200");
}

TEMPLATE_TEST_CASE("an address that is allowed by name is reached, by its own name too", "",
                   CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{ok()}, {.identity = &identity}};
  const paycourier::Allow allow{.addresses = {"127.0.0.0/30", "::1"}};
  const std::string port = std::to_string(server.port());
  CHECK(told_with(transport, server.url(), allow) == "200");
  CHECK(told_with(transport, "https://localhost:" + port + "/", allow) == "200");
  CHECK(server.executions() == 2);
  CHECK(told_with(transport, "https://127.0.0.4:" + port + "/", allow) == not_allowed);
  CHECK(told_with(transport, server.url(), {.addresses = {"127.0.0.2"}}) == not_allowed);
  CHECK(told_with(transport, server.url(), {.private_networks = true}) == not_allowed);
  CHECK(told_with(transport, server.url(), {}) == not_public);
  CHECK(told_with(transport, server.url(), allow) == "200");
  CHECK(server.executions() == 3);
}

TEMPLATE_TEST_CASE("plain http goes where both http and the address are allowed", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  const std::string no_http =
      "invalid: the URL is http, and only https is allowed, unless Endpoint::allow has plain_http";
  CHECK(told_with(transport, server.url(), {.addresses = {"127.0.0.1"}}) == no_http);
  CHECK(told_with(transport, server.url(), {.plain_http = true}) == not_public);
  CHECK(server.connections() == 0);
  CHECK(told_with(transport, server.url(), {.addresses = {"127.0.0.1"}, .plain_http = true}) ==
        "200");
}

TEMPLATE_TEST_CASE("a port of another service is not connected unless it is allowed by name", "",
                   CurlTransport, OneByOne) {
  TestType transport;
  const std::string not_web =
      "invalid: blocked: the port is not one of web servers; Allow::ports opens it";
  for (const char* host : {"shop.example", "127.0.0.1", "[::1]"}) {
    for (const char* port : {"22", "25", "53", "0", "5432", "6379", "11211"}) {
      CAPTURE(host, port);
      const std::string url = std::string{"https://"} + host + ":" + port + "/";
      CHECK(told_with(transport, url, {.addresses = {"127.0.0.1", "::1"}}) == not_web);
    }
  }
  CHECK(told_with(transport, "https://127.0.0.1:6379/", {.ports = {6379}}) == not_public);
}

TEMPLATE_TEST_CASE("a URL that breaks a rule is invalid, says which, and nothing is connected", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  const std::string host = server.authority();
  const std::string not_visible =
      "invalid: a URL is visible ASCII, without spaces or control characters";
  const std::string malformed = "invalid: the URL is malformed";
  const std::string other_scheme = "invalid: the URL is neither https nor http";
  const std::string user = "invalid: a URL carries no user name or password";
  struct Row {
    std::string url;
    std::string told;
  };
  const std::vector<Row> rows{
      {"", not_visible},
      {" ", not_visible},
      {"http://" + host + "/a b", not_visible},
      {"http://" + host + "/\t", not_visible},
      {"http://" + host + "/\r\nX: 1", not_visible},
      {"http://" + host + "/\nX: 1", not_visible},
      {"http://" + host + "/" + std::string(1, '\0'), not_visible},
      {"http://" + host + "/\x7f", not_visible},
      {"http://" + host + "/caf\xc3\xa9", not_visible},
      {" http://" + host + "/", not_visible},
      {"ftp://" + host + "/", other_scheme},
      {"file:///etc/passwd", other_scheme},
      {"gopher://" + host + "/x", other_scheme},
      {"smb://" + host + "/x", other_scheme},
      {"ws://" + host + "/", other_scheme},
      {"unknown://" + host + "/", other_scheme},
      {"http://user@" + host + "/", user},
      {"http://user:pass@" + host + "/", user},
      {"http://:@" + host + "/", user},
      {"https://user:pass@shop.example/", user},
      {"http://", malformed},
      {"http:///", malformed},
      {"https://", malformed},
      {"http://?x", malformed},
      {"http://#x", malformed},
      {"http://:80/", malformed},
      {"http://[::1/", malformed},
      {"http://[]/", malformed},
      {"http://[::1]x/", malformed},
      {"http://[zz::1]/", malformed},
      {"http://127.0.0.1:port/", malformed},
      {"http://127.0.0.1:99999/", malformed},
      {"http://127.0.0.1:-1/", malformed},
      {"http://ho<st/", malformed},
      {"http://a\\b/", malformed},
      {host, malformed},
      {"//" + host + "/", malformed},
      {"/path", malformed},
      {"http", malformed},
      {"://" + host, malformed},
  };
  for (const auto& [url, expected] : rows) {
    CAPTURE(url);
    CHECK(told(post(transport, url)) == expected);
    CHECK(told(get(transport, url)) == expected);
  }
  CHECK(server.connections() == 0);
}

TEMPLATE_TEST_CASE("http is invalid on the internet's reach, whatever the host", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  for (const std::string& url :
       {server.url(), std::string{"http://shop.example/"}, "HTTP://" + server.authority() + "/"}) {
    CHECK(told(post(transport, url, "this", plenty, Reach::internet)) ==
          "invalid: the URL is http, and only https is allowed, unless Endpoint::allow has "
          "plain_http");
  }
  CHECK(server.connections() == 0);
}

TEMPLATE_TEST_CASE("a fragment and an upper-case scheme do no harm", "", CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  CHECK(told(post(transport, "HTTP://" + server.authority() + "/a?b=c#secret")) == "200");
  CHECK(server.requests().at(0).head.starts_with("POST /a?b=c HTTP/1.1\r\n"));
}
