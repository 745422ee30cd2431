// SPDX-License-Identifier: MIT
// From the URL to the host's addresses, and no further where one of them is forbidden.
#include <paycourier/adapter/curl/wire.hpp>

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/name_server.hpp>

using namespace support;
namespace curl = paycourier::curl;

namespace {

std::string told_of(curl::Wire& wire, const http::Request& request) {
  wire.start(1, request, plenty);
  for (;;) {
    const auto landed = wire.poll(plenty);
    if (!landed.empty()) return told(landed.at(0).answer);
  }
}

}  // namespace

TEST_CASE("every address of a name is asked whether it may be connected, for each reach") {
  NameServer::instance().set("mixed.test", {"127.0.0.1", "10.0.0.1"});
  HostileServer server{{ok()}};
  curl::Wire wire{{}};
  const std::string url = "http://mixed.test:" + std::to_string(server.port()) + "/";
  CHECK(told_of(wire, {.url = url, .reach = Reach::tls_or_loopback})
            .starts_with("unreachable: blocked"));
  CHECK(told_of(wire, {.url = url, .reach = Reach::anywhere}) == "200");
  CHECK(told_of(wire, {.url = url, .reach = Reach::tls_or_loopback})
            .starts_with("unreachable: blocked"));
  CHECK(server.executions() == 1);
  CHECK(NameServer::instance().times("mixed.test") == 1);
}

TEST_CASE("a name that fails is said to fail, also when it is known to") {
  curl::Wire wire{{}};
  const http::Request request{.url = "https://nobody.invalid/"};
  CHECK(told_of(wire, request) == "unreachable: the host name could not be resolved");
  CHECK(told_of(wire, request) == "unreachable: the host name could not be resolved");
}
