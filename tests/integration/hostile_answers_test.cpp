// SPDX-License-Identifier: MIT
// Answers that are too long, too many, or not HTTP: what becomes of them, and of the next request.
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>

using namespace support;

namespace {

const std::string head = "HTTP/1.1 200 OK\r\n";

// What is told of the answer; the transport has to work after it.
std::string told_of(Act act, Millis budget = plenty, CurlTransport::Settings settings = {}) {
  HostileServer server{{std::move(act), ok()}};
  CurlTransport transport{std::move(settings)};
  const std::string text = told(post(transport, server.url(), "this", budget));
  CHECK(told(post(transport, server.url(), "after")) == "200");
  CHECK(server.executions() == 2);
  return text;
}

}  // namespace

TEST_CASE("a header line of 200 KB is malformed") {
  CHECK(told_of(answer(head + "X: " + std::string(200'000, 'x') + "\r\n\r\n")) ==
        "malformed: the answer is not HTTP");
}

TEST_CASE("headers without end are cut at the cap") {
  CHECK(told_of(endless(head, "X: " + std::string(1'000, 'x') + "\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
}

TEST_CASE("interim answers without end are cut at the cap") {
  CHECK(told_of(endless("", "HTTP/1.1 100 Continue\r\n\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
  CHECK(told_of(endless("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
}

TEST_CASE("an interim answer is passed over and its headers are forgotten") {
  HostileServer server{
      {answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
              "X-Early: 1\r\n\r\n" +
              response(201, "made", "X-Final: 1\r\n"))}};
  CurlTransport transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "201");
  CHECK(answer->body == "made");
  CHECK(answer->headers["X-Final"] == "1");
  CHECK(answer->headers.find("X-Early") == nullptr);
}

TEST_CASE("a body without end keeps its status and is cut at the cap") {
  const Act act = endless(head + "Transfer-Encoding: chunked\r\n\r\n",
                          "3e8\r\n" + std::string(1'000, 'x') + "\r\n");
  HostileServer server{{act, ok()}};
  CurlTransport transport{{.most_body_bytes = 10'000}};
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200 broken off");
  CHECK(answer->body == std::string(10'000, 'x'));
  CHECK(told(post(transport, server.url(), "after")) == "200");
}

TEST_CASE("a body of exactly the cap is whole, one byte more is not") {
  HostileServer server{{ok(std::string(1'000, 'x')), ok(std::string(1'001, 'x'))}};
  CurlTransport transport{{.most_body_bytes = 1'000}};
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(told(post(transport, server.url())) == "200 broken off");
}

TEST_CASE("trailers without end do not change an answer that was complete") {
  const Act act = endless(head + "Transfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n",
                          "X: " + std::string(1'000, 'x') + "\r\n");
  HostileServer server{{act, ok()}};
  CurlTransport transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200 broken off");
  CHECK(answer->body == "fine");
}

TEST_CASE("what is not HTTP is malformed, and it was sent") {
  for (const std::string& bytes :
       {std::string{"\x16\x03\x01 garbage \x00\xff", 14}, std::string{"SSH-2.0-OpenSSH_9.2\r\n"},
        std::string{"<html>HTTP/0.9</html>\n"}, std::string{"HTTP/1.1 999999 Huge\r\n\r\n"},
        std::string{"HTTP/1.1 OK\r\n\r\n"}, std::string{"HTTP/9.9 200 OK\r\n\r\n"}}) {
    CAPTURE(bytes);
    CHECK(told_of(answer_and_close(bytes)) == "malformed: the answer is not HTTP");
  }
}

TEST_CASE("a length that is no length is malformed or an answer that broke off") {
  for (const char* length : {"-1", "99999999999999999999999", "five"}) {
    CAPTURE(length);
    const std::string text = told_of(
        answer_and_close(head + "Content-Length: " + std::string{length} + "\r\n\r\nshort"));
    CHECK((text == "malformed: the answer is not HTTP" || text.starts_with("200")));
  }
}

TEST_CASE("101 is no answer") {
  CHECK(told_of(answer_and_stall("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
                little) == "in_doubt: the time was up before an answer came");
}

TEST_CASE("after two different lengths the connection is not used again") {
  const auto lengths = [](const std::string& first, const std::string& second) {
    return answer(head + "Content-Length: " + first + "\r\nContent-Length: " + second +
                  "\r\n\r\nfine");
  };
  for (const auto& [first, second] : {std::pair{"4", "40"}, std::pair{"40", "4"}}) {
    CAPTURE(first, second);
    HostileServer server{{lengths(first, second), ok()}};
    CurlTransport transport;
    CHECK(post(transport, server.url(), "this", little));
    CHECK(told(post(transport, server.url(), "next")) == "200");
    CHECK(server.connections() == 2);
  }
  HostileServer server{{lengths("4", "4"), ok()}};
  CurlTransport transport;
  CHECK(told(post(transport, server.url(), "this")) == "200");
  CHECK(told(post(transport, server.url(), "next")) == "200");
  CHECK(server.connections() == 1);
}

TEST_CASE("an answer that nobody asked for is not taken for the next one") {
  const std::string planted = response(200, "planted");
  HostileServer server{{answer(response(200, "mine") + planted), ok("right")}};
  CurlTransport transport;
  auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "mine");
  answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "right");
}

TEST_CASE("an early refusal is seen while the request is still being sent") {
  const std::string large(8U << 20, 'x');
  HostileServer server{{answer_early(response(413, "too large")), ok()}};
  CurlTransport transport;
  CHECK(told(post(transport, server.url(), large)) == "413");
  CHECK(told(post(transport, server.url(), "after")) == "200");
  CHECK(server.executions() == 1);
}

TEST_CASE("a redirect is an answer and is never followed") {
  for (const int status : {301, 302, 303, 307, 308}) {
    CAPTURE(status);
    HostileServer elsewhere{{ok()}};
    HostileServer server{{answer(response(status, "", "Location: " + elsewhere.url() + "\r\n"))}};
    CurlTransport transport;
    CHECK(told(post(transport, server.url())) == std::to_string(status));
    CHECK(told(get(transport, server.url())) == std::to_string(status));
    CHECK(elsewhere.connections() == 0);
  }
}

TEST_CASE("a request for credentials is an answer and starts no conversation") {
  HostileServer server{{answer(response(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"))}};
  CurlTransport transport;
  CHECK(told(post(transport, server.url())) == "401");
  CHECK(server.executions() == 1);
}

TEST_CASE("cookies are not kept") {
  HostileServer server{{answer(response(200, "", "Set-Cookie: a=b\r\n"))}};
  CurlTransport transport;
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(server.requests().at(1).header("Cookie") == std::nullopt);
}

TEST_CASE("a compressed answer is not unpacked") {
  HostileServer server{{answer(response(200, "\x1f\x8b packed", "Content-Encoding: gzip\r\n"))}};
  CurlTransport transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "\x1f\x8b packed");
  CHECK(server.requests().at(0).header("Accept-Encoding") == std::nullopt);
}

TEST_CASE("417 does not make the request go out again") {
  HostileServer server{{answer(response(417))}};
  CurlTransport transport;
  CHECK(told(post(transport, server.url(), std::string(2U << 20, 'x'))) == "417");
  CHECK(server.executions() == 1);
}
