// SPDX-License-Identifier: MIT
// Connections are kept and shared by copies and threads; deadlines hold whatever the server does.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;

TEMPLATE_TEST_CASE("the second request goes through the connection of the first", "", CurlTransport,
                   OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  for (const bool is_tls : {false, true}) {
    CAPTURE(is_tls);
    HostileServer server{{ok()}, {.identity = is_tls ? &identity : nullptr}};
    TestType transport{{.ca_file = ca_file}};
    for (int i = 0; i < 10; ++i) REQUIRE(told(post(transport, server.url())) == "200");
    REQUIRE(told(get(transport, server.url())) == "200");
    CHECK(server.executions() == 11);
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("copies of a transport share its connections, also after the original is gone") {
  HostileServer server{{ok()}};
  CurlTransport copy = [&] {
    CurlTransport original;
    CHECK(told(post(original, server.url())) == "200");
    CurlTransport another = original;
    CHECK(told(post(another, server.url())) == "200");
    return another;
  }();
  CHECK(told(post(copy, server.url())) == "200");
  CurlTransport moved = std::move(copy);
  CHECK(told(post(moved, server.url())) == "200");
  CHECK(server.connections() == 1);
}

TEMPLATE_TEST_CASE("a process that was forked leaves the connections of its parent alone", "",
                   CurlTransport, OneByOne) {
#if defined(__SANITIZE_THREAD__)
  SKIP("the thread sanitizer does not follow a fork");
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
  SKIP("the thread sanitizer does not follow a fork");
#endif
#endif
  HostileServer server{{ok()}};
  TestType transport;
  REQUIRE(told(post(transport, server.url())) == "200");
  const ::pid_t child = ::fork();
  if (child == 0) ::_exit(told(post(transport, server.url())) == "200" ? 0 : 1);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(server.connections() == 2);
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(server.connections() == 2);
}

TEST_CASE("what was in flight when a process was forked is in doubt there, and lands here") {
#if defined(__SANITIZE_THREAD__)
  SKIP("the thread sanitizer does not follow a fork");
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
  SKIP("the thread sanitizer does not follow a fork");
#endif
#endif
  HostileServer server{{ok(), Act{Act::When::after_reading, [](Peer& peer) {
                                    if (peer.pause(Millis{100}))
                                      static_cast<void>(peer.send(response(200)));
                                  }}}};
  paycourier::CurlMultiTransport wire;
  const http::Request request{.url = server.url(), .reach = Reach::anywhere};
  wire.start(1, request, plenty);
  while (wire.poll(plenty).empty()) continue;
  wire.start(2, request, plenty);
  while (server.executions() < 2) static_cast<void>(wire.poll(Millis{1}));
  const ::pid_t child = ::fork();
  if (child == 0) {
    const auto lost = wire.poll(plenty);
    const bool is_in_doubt =
        lost.size() == 1 && lost[0].ticket == 2 &&
        told(lost[0].answer) == "in_doubt: the process that sent it was forked";
    wire.start(3, request, plenty);
    const auto landed = wire.poll(plenty);
    ::_exit(is_in_doubt && landed.size() == 1 && told(landed[0].answer) == "200" ? 0 : 1);
  }
  const auto landed = wire.poll(plenty);
  REQUIRE(landed.size() == 1);
  CHECK(landed[0].ticket == 2);
  CHECK(told(landed[0].answer) == "200");
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(server.connections() == 2);
}

TEMPLATE_TEST_CASE("two transports share nothing", "", CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType one;
  TestType other;
  CHECK(told(post(one, server.url())) == "200");
  CHECK(told(post(other, server.url())) == "200");
  CHECK(server.connections() == 2);
}

TEST_CASE("eight threads send through one transport, each request once") {
  constexpr int threads = 8;
  constexpr int requests = 40;
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  for (const bool is_tls : {false, true}) {
    CAPTURE(is_tls);
    HostileServer server{{ok()}, {.identity = is_tls ? &identity : nullptr}};
    CurlTransport transport{{.ca_file = ca_file}};
    std::atomic<int> good = 0;
    {
      std::vector<std::jthread> senders;
      for (int t = 0; t < threads; ++t) {
        senders.emplace_back([&good, &server, mine = transport, t]() mutable {
          for (int i = 0; i < requests; ++i) {
            const std::string body = std::to_string(t) + "-" + std::to_string(i);
            if (told(post(mine, server.url(), body)) == "200") ++good;
          }
        });
      }
    }
    CHECK(good == threads * requests);
    CHECK(server.executions() == threads * requests);
    CHECK(server.connections() <= threads);
  }
}

TEST_CASE("eight threads share one transport object") {
  HostileServer server{{ok()}};
  CurlTransport transport;
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> senders;
    for (int t = 0; t < 8; ++t) {
      senders.emplace_back([&] {
        for (int i = 0; i < 20; ++i) good += told(get(transport, server.url())) == "200" ? 1 : 0;
      });
    }
  }
  CHECK(good == 160);
}

TEMPLATE_TEST_CASE("the budget covers a body that drips for half a minute", "", CurlTransport,
                   OneByOne) {
  HostileServer server{
      {endless("HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n", "x", Millis{100})}};
  TestType transport;
  const auto began = std::chrono::steady_clock::now();
  const auto answer = post(transport, server.url(), "this", little);
  CHECK(std::chrono::steady_clock::now() - began < little + slack);
  CHECK(told(answer) == "200 broken off");
}

TEMPLATE_TEST_CASE("the budget covers headers that drip, a silent server and a silent handshake",
                   "", CurlTransport, OneByOne) {
  const Identity identity = make_identity({});
  struct Row {
    Act act;
    const Identity* identity;
  };
  for (const Row& row :
       {Row{endless("HTTP/1.1 200 OK\r\n", "X: 1\r\n", Millis{50}), nullptr},
        Row{endless("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", Millis{50}),
            nullptr},
        Row{silence_after_reading(), nullptr}, Row{silence_on_connect(), &identity}}) {
    HostileServer server{{row.act}, {.identity = row.identity}};
    TestType transport;
    const auto began = std::chrono::steady_clock::now();
    CHECK_FALSE(post(transport, server.url(), "this", little));
    CHECK(std::chrono::steady_clock::now() - began < little + slack);
  }
}

TEMPLATE_TEST_CASE("a budget of for ever is taken", "", CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  CHECK(told(post(transport, server.url(), "this", paycourier::unlimited)) == "200");
}

TEMPLATE_TEST_CASE("a client that loses its TLS peer in mid-send lives on", "", CurlTransport,
                   OneByOne) {
  // libcurl is told to leave signals alone: a write to a closed socket must not raise SIGPIPE.
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  const std::string large(16U << 20, 'x');
  for (const bool is_tls : {false, true}) {
    CAPTURE(is_tls);
    const Act hang_up{Act::When::before_reading, [](Peer& peer) { peer.reset(); }};
    HostileServer server{{hang_up}, {.identity = is_tls ? &identity : nullptr}};
    TestType transport{{.ca_file = ca_file}};
    for (int i = 0; i < 10; ++i) {
      CHECK(fault_of(post(transport, server.url(), large)) == "in_doubt");
    }
  }
}
