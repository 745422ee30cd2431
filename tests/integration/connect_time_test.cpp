// SPDX-License-Identifier: MIT
// A request that has less time to connect than to be answered: what ends before is unreachable, for
// nothing was sent, and once it is connected that time does not matter any more.
#include <chrono>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/name_server.hpp>
#include <support/one_by_one.hpp>

using namespace support;

namespace {

constexpr Millis to_connect{200};

/// A port that takes no more connections, and does not refuse them either: a full backlog.
class BlackHole {
 public:
  BlackHole() : listener_{new_socket()} {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<::sockaddr*>(&address);
    REQUIRE(::bind(listener_.get(), any, size) == 0);
    REQUIRE(::listen(listener_.get(), 0) == 0);
    REQUIRE(::getsockname(listener_.get(), any, &size) == 0);
    for (bool is_full = false; !is_full && fill_.size() < 16;) {
      ::pollfd one{fill_.emplace_back(new_socket()).get(), POLLOUT, 0};
      is_full = ::connect(one.fd, any, size) != 0 && ::poll(&one, 1, 100) == 0;
    }
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
  }
  const std::string& url() const noexcept { return url_; }

 private:
  static Descriptor new_socket() {
    return Descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  }

  Descriptor listener_;
  std::vector<Descriptor> fill_;
  std::string url_;
};

template <class Wire>
auto post_soon(Wire& wire, const std::string& url) {
  return wire.round_trip({.method = http::Method::post,
                          .url = url,
                          .body = "this",
                          .reach = Reach::anywhere,
                          .connect_within = to_connect},
                         plenty);
}

template <class Wire>
std::string told_in_time(const std::string& url) {
  Wire wire;
  const auto began = std::chrono::steady_clock::now();
  const std::string text = told(post_soon(wire, url));
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took >= to_connect - Millis{1});
  CHECK(took < to_connect + slack);
  return text;
}

}  // namespace

TEMPLATE_TEST_CASE("a black hole is given up as soon as the time to connect is over", "",
                   CurlTransport, OneByOne) {
  const BlackHole hole;
  CHECK(told_in_time<TestType>(hole.url()) ==
        "unreachable: the time was up before the request could be sent");
}

TEMPLATE_TEST_CASE("a handshake is part of connecting", "", CurlTransport, OneByOne) {
  const Identity identity = make_identity({});
  HostileServer server{{silence_on_connect()}, {.identity = &identity}};
  CHECK(told_in_time<TestType>(server.url()) ==
        "unreachable: the time was up before the request could be sent");
  CHECK(server.executions() == 0);
}

TEMPLATE_TEST_CASE("a name look-up is part of connecting", "", CurlTransport, OneByOne) {
  NameServer& names = NameServer::instance();
  names.silence(true);
  CHECK(told_in_time<TestType>("https://silent-soon.test/").starts_with("unreachable: "));
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEMPLATE_TEST_CASE("who is connected has all the time to answer, on a kept connection too", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{answer_after(to_connect + to_connect / 2, response(200))}};
  TestType wire;
  for (int i = 0; i < 2; ++i) {
    const auto began = std::chrono::steady_clock::now();
    CHECK(told(post_soon(wire, server.url())) == "200");
    CHECK(std::chrono::steady_clock::now() - began > to_connect);
  }
  CHECK(server.connections() == 1);
}
