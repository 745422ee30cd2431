// SPDX-License-Identifier: MIT
// Sockets, asked about real connections on loopback.
#include <paycourier/adapter/curl/sockets.hpp>

#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <support/connection.hpp>
#include <support/peer.hpp>

using paycourier::Address;
using paycourier::address_v4;
using paycourier::curl::address_of;
using paycourier::curl::Sockets;
using support::Connection;
using support::Descriptor;

namespace {

bool waits(Sockets& sockets, const Connection& connection) {
  return sockets.anything_waits(connection.client_port(), connection.server_port());
}

}  // namespace

TEST_CASE("an address is read from a socket of either family") {
  ::sockaddr_storage storage{};
  auto& any = reinterpret_cast<::sockaddr&>(storage);
  ::sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(443);
  ::inet_pton(AF_INET, "10.1.2.3", &v4.sin_addr);
  std::memcpy(&storage, &v4, sizeof v4);
  CHECK(address_of(any) == address_v4(10, 1, 2, 3));

  ::sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_scope_id = 1;
  ::inet_pton(AF_INET6, "::ffff:10.1.2.3", &v6.sin6_addr);
  std::memcpy(&storage, &v6, sizeof v6);
  CHECK(address_of(any) == address_v4(10, 1, 2, 3));

  any.sa_family = AF_UNIX;
  CHECK_FALSE(address_of(any));
}

TEST_CASE("an address is read from its text, and other text is none") {
  CHECK(address_of("10.1.2.3") == address_v4(10, 1, 2, 3));
  CHECK(address_of("::ffff:10.1.2.3") == address_v4(10, 1, 2, 3));
  CHECK(address_of("::1") == Address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  for (const char* text : {"", "localhost", "127.1", "0x7f.0.0.1", "1.2.3.4 ", "::1]"}) {
    CAPTURE(text);
    CHECK_FALSE(address_of(text));
  }
}

TEST_CASE("nothing waits on a connection that is quiet") {
  const Connection connection;
  Sockets sockets;
  CHECK_FALSE(waits(sockets, connection));
  sockets.remember(connection.client.get());
  CHECK_FALSE(waits(sockets, connection));
}

TEST_CASE("a byte waits, and is still there after it was seen") {
  const Connection connection;
  Sockets sockets;
  sockets.remember(connection.client.get());
  REQUIRE(::send(connection.server.get(), "x", 1, MSG_NOSIGNAL) == 1);
  CHECK(waits(sockets, connection));
  CHECK(waits(sockets, connection));
  char byte = 0;
  CHECK(::recv(connection.client.get(), &byte, 1, 0) == 1);
  CHECK_FALSE(waits(sockets, connection));
}

TEST_CASE("the end of a connection waits") {
  const Connection connection;
  Sockets sockets;
  sockets.remember(connection.client.get());
  REQUIRE(::shutdown(connection.server.get(), SHUT_WR) == 0);
  CHECK(waits(sockets, connection));
}

TEST_CASE("what waits on one connection is not taken for another's") {
  const Connection quiet;
  const Connection loud;
  Sockets sockets;
  sockets.remember(loud.client.get());
  sockets.remember(quiet.client.get());
  REQUIRE(::send(loud.server.get(), "x", 1, MSG_NOSIGNAL) == 1);
  CHECK_FALSE(waits(sockets, quiet));
  CHECK(waits(sockets, loud));
  CHECK_FALSE(sockets.anything_waits(loud.client_port(), quiet.server_port()));
}

TEST_CASE(
    "a number that a new socket got is the new socket's, and one that was forgotten is none") {
  Connection first;
  const Connection second;
  Sockets sockets;
  const int number = first.client.get();
  const int local = first.client_port();
  const int peer = first.server_port();
  sockets.remember(number);
  CHECK_FALSE(waits(sockets, first));
  first.client.close();
  const Descriptor again{::dup2(second.client.get(), number)};
  sockets.remember(number);
  REQUIRE(::send(second.server.get(), "x", 1, MSG_NOSIGNAL) == 1);
  CHECK_FALSE(sockets.anything_waits(local, peer));
  CHECK(waits(sockets, second));
  sockets.forget(number);
  CHECK_FALSE(waits(sockets, second));
}

TEST_CASE("a socket that was closed, or is something else by now, is passed over") {
  Connection connection;
  Sockets sockets;
  sockets.remember(connection.client.get());
  const int local = connection.client_port();
  const int peer = connection.server_port();
  const int number = connection.client.get();
  connection.client.close();
  CHECK_FALSE(sockets.anything_waits(local, peer));

  const Descriptor other{::dup2(STDIN_FILENO, number)};
  CHECK_FALSE(sockets.anything_waits(local, peer));
}
