// SPDX-License-Identifier: MIT
// What is watched, on real connections.
#include <paycourier/adapter/curl/watch.hpp>

#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <support/connection.hpp>
#include <support/peer.hpp>

using paycourier::Millis;
using paycourier::curl::Watch;
using support::Connection;
using support::Descriptor;

namespace {

using Ready = std::vector<std::pair<int, int>>;

Ready ready(Watch& watch) {
  Ready all;
  watch.wait(Millis{0}, [&](int fd, int bits) { all.emplace_back(fd, bits); });
  return all;
}

void send_a_byte(const Connection& connection) {
  REQUIRE(::send(connection.server.get(), "x", 1, MSG_NOSIGNAL) == 1);
}

}  // namespace

TEST_CASE("a socket is ready for what is wanted of it, and for nothing else") {
  const Connection connection;
  const int fd = connection.client.get();
  Watch watch;
  watch.adopt(fd);
  watch.want(fd, CURL_POLL_IN);
  CHECK(ready(watch).empty());
  watch.want(fd, CURL_POLL_INOUT);
  CHECK(ready(watch) == Ready{{fd, CURL_CSELECT_OUT}});
  send_a_byte(connection);
  CHECK(ready(watch) == Ready{{fd, CURL_CSELECT_IN | CURL_CSELECT_OUT}});
  watch.want(fd, CURL_POLL_IN);
  CHECK(ready(watch) == Ready{{fd, CURL_CSELECT_IN}});
}

TEST_CASE("a socket of which nothing is wanted is silent, and is ready again when it is wanted") {
  for (const bool is_adopted : {false, true}) {
    CAPTURE(is_adopted);
    const Connection connection;
    const int fd = connection.client.get();
    Watch watch;
    if (is_adopted) watch.adopt(fd);
    watch.want(fd, CURL_POLL_IN);
    watch.want(fd, CURL_POLL_REMOVE);
    send_a_byte(connection);
    CHECK(ready(watch).empty());
    CHECK(ready(watch).empty());
    watch.want(fd, CURL_POLL_IN);
    CHECK(ready(watch) == Ready{{fd, CURL_CSELECT_IN}});
  }
}

TEST_CASE("the end of an idle connection does not wake again and again") {
  Connection connection;
  const int fd = connection.client.get();
  Watch watch;
  watch.adopt(fd);
  watch.want(fd, CURL_POLL_IN);
  watch.want(fd, CURL_POLL_REMOVE);
  connection.server.close();
  CHECK(ready(watch).empty());
  const auto began = std::chrono::steady_clock::now();
  watch.wait(Millis{30}, [](int, int) {});
  CHECK(std::chrono::steady_clock::now() - began >= Millis{30});
}

TEST_CASE("a number that was forgotten is a new socket when it comes again") {
  Connection first;
  const Connection second;
  const int fd = first.client.get();
  Watch watch;
  watch.adopt(fd);
  watch.want(fd, CURL_POLL_IN);
  // Somebody else holds on to the connection: closing it alone would not take it off.
  const Descriptor held{::dup(fd)};
  watch.forget(fd);
  first.client.close();
  send_a_byte(first);
  CHECK(ready(watch).empty());
  const Descriptor again{::dup2(second.client.get(), fd)};
  watch.adopt(fd);
  watch.want(fd, CURL_POLL_IN);
  send_a_byte(second);
  CHECK(ready(watch) == Ready{{fd, CURL_CSELECT_IN}});
}
