// SPDX-License-Identifier: MIT
// The transport in short; what servers and networks do to it is in tests/integration.
#include <paycourier/adapter/curl_transport.hpp>

#include <string>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/port/transport.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>

using namespace support;

static_assert(paycourier::Transport<CurlTransport>);
static_assert(std::is_default_constructible_v<CurlTransport>);
static_assert(std::is_copy_constructible_v<CurlTransport>);
static_assert(std::is_nothrow_move_constructible_v<CurlTransport>);

TEST_CASE("a round trip gives the status, the headers and the body") {
  HostileServer server{{answer(response(201, "made", "X-Id: 7\r\n"))}};
  CurlTransport transport;
  const auto answer = transport.round_trip({.method = http::Method::post,
                                            .url = server.url("/payments"),
                                            .headers = {{"Content-Type", "text/plain"}},
                                            .body = "make",
                                            .reach = Reach::anywhere},
                                           plenty);
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->headers["x-id"] == "7");
  CHECK(answer->body == "made");
  CHECK(answer->complete);
  const Received request = server.requests().at(0);
  CHECK(request.head.starts_with("POST /payments HTTP/1.1\r\n"));
  CHECK(request.header("Content-Type") == "text/plain");
  CHECK(request.body == "make");
}

TEST_CASE("the default reach is the internet: a server on this machine is refused") {
  HostileServer server{{ok()}};
  CurlTransport transport;
  const auto answer = transport.round_trip({.url = "https://" + server.authority()}, plenty);
  REQUIRE(!answer);
  CHECK(answer.error().fault == Fault::invalid);
  CHECK(server.connections() == 0);
}

TEST_CASE("a request that breaks a rule leaves the transport as it was") {
  HostileServer server{{ok()}};
  CurlTransport transport;
  CHECK(fault_of(get(transport, "nonsense")) == "invalid");
  CHECK(fault_of(get(transport, server.url(), Millis{0})) == "unreachable");
  CHECK(told(get(transport, server.url())) == "200");
  CHECK(server.connections() == 1);
}
