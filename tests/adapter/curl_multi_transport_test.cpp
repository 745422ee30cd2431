// SPDX-License-Identifier: MIT
// The transport of many requests in short; what servers and networks do to it is in
// tests/integration.
#include <paycourier/adapter/curl_multi_transport.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>

using namespace support;
using paycourier::CurlMultiTransport;
using paycourier::Landed;

static_assert(paycourier::AsyncTransport<CurlMultiTransport>);
static_assert(std::is_default_constructible_v<CurlMultiTransport>);
static_assert(std::is_nothrow_move_constructible_v<CurlMultiTransport>);
static_assert(!std::is_copy_constructible_v<CurlMultiTransport>);

namespace {

http::Request post_to(const std::string& url, std::string_view body = "body") {
  return {.method = http::Method::post, .url = url, .body = body, .reach = Reach::anywhere};
}

std::vector<Landed> poll_for(CurlMultiTransport& wire, std::size_t count) {
  std::vector<Landed> all;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (all.size() < count && std::chrono::steady_clock::now() < until) {
    for (Landed& landed : wire.poll(Millis{1'000})) all.push_back(std::move(landed));
  }
  std::ranges::sort(all, {}, &Landed::ticket);
  return all;
}

}  // namespace

TEST_CASE("a request in flight lands with its status, its headers and its body") {
  HostileServer server{{answer(response(201, "made", "X-Id: 7\r\n"))}};
  CurlMultiTransport wire;
  wire.start(42, post_to(server.url("/hooks"), "make"), plenty);
  const auto landed = poll_for(wire, 1);
  REQUIRE(landed.size() == 1);
  CHECK(landed[0].ticket == 42);
  const auto& answer = landed[0].answer;
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->headers["x-id"] == "7");
  CHECK(answer->body == "made");
  CHECK(answer->complete);
  CHECK(server.requests().at(0).body == "make");
}

TEST_CASE("it is told how long a connection took to make, and of a kept one nothing") {
  HostileServer server{{answer(response(200)), answer(response(200))}};
  CurlMultiTransport wire;
  std::vector<Landed> landed;
  for (const std::uint64_t ticket : {1U, 2U}) {
    wire.start(ticket, post_to(server.url("/")), plenty);
    for (Landed& each : poll_for(wire, 1)) landed.push_back(std::move(each));
  }
  REQUIRE(landed.size() == 2);
  REQUIRE(landed[0].connected_in);
  CHECK(*landed[0].connected_in < plenty);
  CHECK(server.connections() == 1);
  CHECK_FALSE(landed[1].connected_in);
  wire.start(3, {.url = "http://127.0.0.1:1/", .reach = Reach::anywhere}, plenty);
  const auto refused = poll_for(wire, 1);
  REQUIRE(refused.size() == 1);
  CHECK_FALSE(refused[0].connected_in);
}

TEST_CASE("what cannot be sent lands at the next poll, and says why") {
  CurlMultiTransport wire;
  http::Request bad = post_to("http://127.0.0.1/");
  bad.headers.add("A", "1\r\nB: 2");
  wire.start(1, post_to("nonsense"), plenty);
  wire.start(2, post_to("http://127.0.0.1/"), Millis{0});
  wire.start(3, bad, plenty);
  wire.start(4, {.url = "https://127.0.0.1/"}, plenty);
  const auto landed = poll_for(wire, 4);
  REQUIRE(landed.size() == 4);
  CHECK(told(landed[0].answer) == "invalid: the URL is malformed");
  CHECK(told(landed[1].answer) == "unreachable: no time was left to send the request");
  CHECK(fault_of(landed[2].answer) == "invalid");
  CHECK(fault_of(landed[3].answer) == "invalid");
}

TEST_CASE("a thousand requests fly at once and each lands once with its own answer") {
  HostileServer server{{Act{Act::When::after_reading, [](Peer& peer) {
                              static_cast<void>(
                                  peer.send(response(200, peer.received().back().body)));
                            }}}};
  CurlMultiTransport wire;
  constexpr std::uint64_t count = 1'000;
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < count; ++i) bodies.push_back("event " + std::to_string(i));
  for (std::uint64_t i = 0; i < count; ++i) wire.start(i, post_to(server.url(), bodies[i]), plenty);
  const auto landed = poll_for(wire, count);
  REQUIRE(landed.size() == count);
  for (std::uint64_t i = 0; i < count; ++i) {
    REQUIRE(landed[i].ticket == i);
    REQUIRE(told(landed[i].answer) == "200");
    REQUIRE(landed[i].answer->body == bodies[i]);
  }
  CHECK(server.executions() == count);
  CHECK(server.connections() <= 64);
}

TEST_CASE("a poll that waits is woken by another thread") {
  CurlMultiTransport wire;
  const paycourier::Waker waker = wire.waker();
  const auto began = std::chrono::steady_clock::now();
  std::jthread other{[&] { waker.ring(); }};
  CHECK(wire.poll(plenty).empty());
  CHECK(std::chrono::steady_clock::now() - began < plenty);
}

TEST_CASE("a ring before the poll ends it at once, and only that one") {
  CurlMultiTransport wire;
  const paycourier::Waker waker = wire.waker();
  waker.ring();
  waker.ring();
  const auto began = std::chrono::steady_clock::now();
  CHECK(wire.poll(plenty).empty());
  CHECK(std::chrono::steady_clock::now() - began < plenty);
  const auto before = std::chrono::steady_clock::now();
  CHECK(wire.poll(Millis{30}).empty());
  CHECK(std::chrono::steady_clock::now() - before >= Millis{30});
}

TEST_CASE("what is cancelled lands as in doubt once it was sent, and as unreachable before") {
  HostileServer server{{silence_after_reading()}};
  CurlMultiTransport wire;
  wire.start(1, post_to(server.url()), plenty);
  while (server.executions() == 0) CHECK(wire.poll(Millis{1}).empty());
  wire.start(2, post_to(server.url()), plenty);
  wire.cancel(1);
  wire.cancel(2);
  wire.cancel(3);
  const auto landed = poll_for(wire, 2);
  REQUIRE(landed.size() == 2);
  CHECK(told(landed[0].answer) == "in_doubt: cancelled after the request had left");
  CHECK(told(landed[1].answer) == "unreachable: cancelled before the request could be sent");
  CHECK(wire.poll(Millis{0}).empty());
}

TEST_CASE("a transport that goes with requests in flight takes them along") {
  HostileServer server{{Act{Act::When::after_reading, [](Peer& peer) { peer.drain(); }}}};
  {
    CurlMultiTransport wire;
    const std::string body(100, 'x');
    for (std::uint64_t i = 0; i < 80; ++i) wire.start(i, post_to(server.url(), body), plenty);
    while (server.executions() < 10) CHECK(wire.poll(Millis{1}).empty());
  }
  CHECK(server.wait_for_closed(10));
}
