// SPDX-License-Identifier: MIT
// The guards and the counters, called as libcurl calls them.
#include <paycourier/adapter/curl/exchange.hpp>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <support/connection.hpp>

using paycourier::Address;
using paycourier::address_v4;
using paycourier::Reach;
using paycourier::curl::Exchange;
namespace curl = paycourier::curl;

namespace {

Exchange exchange_with(Reach reach, bool is_tls) {
  return {.reach = reach, .is_tls = is_tls, .most_body_bytes = 10, .most_header_bytes = 1'000};
}

Exchange read(std::initializer_list<std::string_view> lines) {
  Exchange exchange = exchange_with(Reach::anywhere, true);
  for (const std::string_view line : lines) exchange.read_header_line(line);
  return exchange;
}

std::size_t header(Exchange& exchange, std::string text) {
  return curl::take_header(text.data(), 1, text.size(), &exchange);
}
std::size_t body(Exchange& exchange, std::string text) {
  return curl::take_body(text.data(), 1, text.size(), &exchange);
}
int send_to(Exchange& exchange, std::string peer) {
  std::string local = "127.0.0.1";
  return curl::before_send(&exchange, peer.data(), local.data(), 443, 50'000);
}

::curl_sockaddr loopback() {
  ::sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::curl_sockaddr address{};
  address.family = AF_INET;
  address.socktype = SOCK_STREAM;
  std::memcpy(&address.addr, &v4, sizeof v4);
  return address;
}

TEST_CASE("a header that looks like a status line is not one") {
  Exchange exchange;
  exchange.read_header_line("HTTP/1.1 200 OK");
  exchange.read_header_line("HTTP/1.1 402 Payment Required: x");
  exchange.read_header_line("");
  CHECK(exchange.answered);
  CHECK(exchange.response.status == 200);
}

}  // namespace

TEST_CASE("what is allowed beyond the reach is connected, and nothing else") {
  const paycourier::Allow allow{.addresses = {"127.0.0.1"}};
  Exchange exchange = exchange_with(Reach::internet, true);
  exchange.allow = &allow;
  CHECK(send_to(exchange, "127.0.0.1") == CURL_PREREQFUNC_OK);
  Exchange other = exchange_with(Reach::internet, true);
  other.allow = &allow;
  CHECK(send_to(other, "127.0.0.2") == CURL_PREREQFUNC_ABORT);
  CHECK(other.blocked);
}

TEST_CASE("the first send goes out and every later one is stopped") {
  Exchange exchange = exchange_with(Reach::anywhere, true);
  CHECK(send_to(exchange, "127.0.0.1") == CURL_PREREQFUNC_OK);
  CHECK(send_to(exchange, "127.0.0.1") == CURL_PREREQFUNC_ABORT);
  CHECK(send_to(exchange, "127.0.0.1") == CURL_PREREQFUNC_ABORT);
  CHECK(exchange.sends == 3);
}

TEST_CASE("a kept connection on which something waits is not used, and nothing counts as sent") {
  const support::Connection connection;
  curl::Sockets sockets;
  sockets.remember(connection.client.get());
  const auto exchange_of = [&](bool connected) {
    Exchange exchange = exchange_with(Reach::anywhere, true);
    exchange.sockets = &sockets;
    exchange.connected = connected;
    return exchange;
  };
  const auto send_through = [&](Exchange& exchange) {
    std::string address = "127.0.0.1";
    return curl::before_send(&exchange, address.data(), address.data(), connection.server_port(),
                             connection.client_port());
  };
  Exchange quiet = exchange_of(false);
  CHECK(send_through(quiet) == CURL_PREREQFUNC_OK);
  CHECK_FALSE(quiet.stale);

  REQUIRE(::send(connection.server.get(), "x", 1, MSG_NOSIGNAL) == 1);
  Exchange stale = exchange_of(false);
  CHECK(send_through(stale) == CURL_PREREQFUNC_ABORT);
  CHECK(stale.stale);
  CHECK(stale.sends == 0);

  Exchange fresh = exchange_of(true);
  CHECK(send_through(fresh) == CURL_PREREQFUNC_OK);
  CHECK_FALSE(fresh.stale);
}

TEST_CASE("a send to a forbidden peer is stopped and does not count as sent") {
  for (const char* peer : {"127.0.0.1", "::1", "no address"}) {
    Exchange exchange = exchange_with(Reach::internet, true);
    CHECK(send_to(exchange, peer) == CURL_PREREQFUNC_ABORT);
    CHECK(exchange.blocked);
    CHECK(exchange.sends == 0);
  }
}

TEST_CASE("what was sent stays sent when the second send would go to a forbidden peer") {
  Exchange exchange = exchange_with(Reach::internet, true);
  CHECK(send_to(exchange, "93.184.216.34") == CURL_PREREQFUNC_OK);
  CHECK(send_to(exchange, "127.0.0.1") == CURL_PREREQFUNC_ABORT);
  CHECK(exchange.sends >= 1);
}

TEST_CASE("after one forbidden address no other one is connected either") {
  Exchange exchange = exchange_with(Reach::internet, true);
  CHECK(exchange.may_connect_to(address_v4(93, 184, 216, 34)));
  CHECK_FALSE(exchange.may_connect_to(address_v4(10, 0, 0, 1)));
  CHECK_FALSE(exchange.may_connect_to(address_v4(93, 184, 216, 34)));
  CHECK(send_to(exchange, "93.184.216.34") == CURL_PREREQFUNC_ABORT);
}

TEST_CASE("a socket is opened for an allowed address only, and no child inherits it") {
  ::curl_sockaddr address = loopback();
  Exchange blocked = exchange_with(Reach::internet, true);
  CHECK(curl::open_socket(&blocked, CURLSOCKTYPE_IPCXN, &address) == CURL_SOCKET_BAD);
  CHECK(blocked.blocked);

  Exchange open = exchange_with(Reach::anywhere, true);
  const int socket = curl::open_socket(&open, CURLSOCKTYPE_IPCXN, &address);
  REQUIRE(socket >= 0);
  CHECK_FALSE(open.blocked);
  CHECK(open.connected);
  CHECK((::fcntl(socket, F_GETFD) & FD_CLOEXEC) != 0);
  ::close(socket);
}

TEST_CASE("for a second send no connection is even begun") {
  ::curl_sockaddr address = loopback();
  Exchange exchange = exchange_with(Reach::anywhere, true);
  exchange.sends = 1;
  CHECK(curl::open_socket(&exchange, CURLSOCKTYPE_IPCXN, &address) == CURL_SOCKET_BAD);
  CHECK(exchange.sends == 2);
  CHECK_FALSE(exchange.connected);
}

TEST_CASE("an answer is complete in its headers at the empty line") {
  Exchange exchange = read({"HTTP/1.1 200 OK", "A: 1", "B:2"});
  CHECK_FALSE(exchange.answered);
  exchange.read_header_line("");
  CHECK(exchange.answered);
  CHECK(exchange.response.status == 200);
  CHECK(exchange.response.headers == paycourier::http::Headers{{"A", "1"}, {"B", "2"}});
}

TEST_CASE("an interim answer is not the answer, and its headers are forgotten") {
  Exchange exchange = read({"HTTP/1.1 100 Continue", "A: 1", ""});
  CHECK_FALSE(exchange.answered);
  exchange.read_header_line("HTTP/1.1 204 No Content");
  exchange.read_header_line("");
  CHECK(exchange.answered);
  CHECK(exchange.response.status == 204);
  CHECK(exchange.response.headers.size() == 0);
}

TEST_CASE("trailers are no headers, and change no status") {
  const Exchange exchange =
      read({"HTTP/1.1 200 OK", "A: 1", "", "B: 2", "HTTP/1.1 500 No", "Content-Length: 1", ""});
  CHECK(exchange.response.status == 200);
  CHECK(exchange.response.headers == paycourier::http::Headers{{"A", "1"}});
}

TEST_CASE("a status line is read for its number, and nonsense is none") {
  const auto status = [](std::string_view line) { return read({line}).response.status; };
  CHECK(status("HTTP/1.1 200 OK") == 200);
  CHECK(status("HTTP/1.1 200") == 200);
  CHECK(status("HTTP/2 204") == 204);
  CHECK(status("HTTP/1.0 503 Service Unavailable") == 503);
  for (const std::string_view line :
       {"HTTP/", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 OK", "HTTP/1.1  200", "HTTP/1.1 +200",
        "HTTP/1.1 99999999999999999999"}) {
    CAPTURE(line);
    CHECK(status(line) < 200);
    CHECK_FALSE(read({line, ""}).answered);
  }
  CHECK_FALSE(read({"HTTP/1.1 -200 OK", ""}).answered);
}

TEST_CASE("a value loses the white space around it and keeps what is inside") {
  const Exchange exchange = read({"HTTP/1.1 200 OK", "A: \t a b \t", "B:", "C:   "});
  CHECK(exchange.response.headers["A"] == "a b");
  CHECK(exchange.response.headers["B"].empty());
  CHECK(exchange.response.headers["C"].empty());
  CHECK(exchange.response.headers.size() == 3);
}

TEST_CASE("a folded line and a line without a colon become no header of that name") {
  const Exchange exchange =
      read({"HTTP/1.1 200 OK", "A: 1", " Retry-After: 9", "\tX: 2", "junk", ": nameless"});
  CHECK(exchange.response.headers.find("Retry-After") == nullptr);
  CHECK(exchange.response.headers.find("X") == nullptr);
  CHECK(exchange.response.headers["A"] == "1");
}

TEST_CASE("two different lengths are ambiguous, twice the same is not") {
  CHECK(read({"HTTP/1.1 200 OK", "Content-Length: 1", "content-length: 2"}).ambiguous);
  CHECK_FALSE(read({"HTTP/1.1 200 OK", "Content-Length: 1", "content-length: 1"}).ambiguous);
  CHECK_FALSE(read({"HTTP/1.1 200 OK", "X-Length: 1", "X-Length: 2"}).ambiguous);
}

TEST_CASE("header bytes are counted over all answers and cut at the cap") {
  Exchange exchange = exchange_with(Reach::anywhere, true);
  CHECK(header(exchange, "HTTP/1.1 100 Continue\r\n") == 23);
  CHECK(header(exchange, "\r\n") == 2);
  CHECK(header(exchange, std::string(1'000 - 25, 'x')) == 975);
  CHECK_FALSE(exchange.too_large);
  CHECK(header(exchange, "x") == 0);
  CHECK(exchange.too_large);
}

TEST_CASE("header lines end in CRLF or LF") {
  Exchange exchange = exchange_with(Reach::anywhere, true);
  header(exchange, "HTTP/1.1 200 OK\r\n");
  header(exchange, "A: 1\n");
  header(exchange, "\n");
  CHECK(exchange.answered);
  CHECK(exchange.response.headers["A"] == "1");
}

TEST_CASE("a body is kept up to the cap, byte by byte") {
  Exchange exchange = exchange_with(Reach::anywhere, true);
  CHECK(body(exchange, std::string{"ab\0de", 5}) == 5);
  CHECK(body(exchange, "") == 0);
  CHECK(body(exchange, "fghij") == 5);
  CHECK_FALSE(exchange.too_large);
  CHECK(body(exchange, "k") == 0);
  CHECK(exchange.too_large);
  CHECK(exchange.response.body == std::string{"ab\0defghij", 10});
}
