// SPDX-License-Identifier: MIT
// Answers that are too long, too many, or not HTTP: what becomes of them, and of the next request.
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>

using namespace support;

namespace {

const std::string head = "HTTP/1.1 200 OK\r\n";

// What is told of the answer; the transport has to work after it.
template <class Wire>
std::string told_of(Act act, Millis budget = plenty) {
  HostileServer server{{std::move(act), ok()}};
  Wire transport;
  const std::string text = told(post(transport, server.url(), "this", budget));
  CHECK(told(post(transport, server.url(), "after")) == "200");
  CHECK(server.executions() == 2);
  return text;
}

}  // namespace

TEMPLATE_TEST_CASE("a header line of 200 KB is malformed", "", CurlTransport, OneByOne) {
  CHECK(told_of<TestType>(answer(head + "X: " + std::string(200'000, 'x') + "\r\n\r\n")) ==
        "malformed: the answer is not HTTP");
}

TEMPLATE_TEST_CASE("headers without end are cut at the cap", "", CurlTransport, OneByOne) {
  CHECK(told_of<TestType>(endless(head, "X: " + std::string(1'000, 'x') + "\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
}

TEMPLATE_TEST_CASE("interim answers without end are cut at the cap", "", CurlTransport, OneByOne) {
  CHECK(told_of<TestType>(endless("", "HTTP/1.1 100 Continue\r\n\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
  CHECK(told_of<TestType>(endless("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")) ==
        "malformed: the answer's headers are larger than allowed");
}

TEMPLATE_TEST_CASE("an interim answer is passed over and its headers are forgotten", "",
                   CurlTransport, OneByOne) {
  HostileServer server{
      {answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
              "X-Early: 1\r\n\r\n" +
              response(201, "made", "X-Final: 1\r\n"))}};
  TestType transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "201");
  CHECK(answer->body == "made");
  CHECK(answer->headers["X-Final"] == "1");
  CHECK(answer->headers.find("X-Early") == nullptr);
}

TEMPLATE_TEST_CASE("a body without end keeps its status and is cut at the cap", "", CurlTransport,
                   OneByOne) {
  const Act act = endless(head + "Transfer-Encoding: chunked\r\n\r\n",
                          "3e8\r\n" + std::string(1'000, 'x') + "\r\n");
  HostileServer server{{act, ok()}};
  TestType transport{{.most_body_bytes = 10'000}};
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200 broken off");
  CHECK(answer->body == std::string(10'000, 'x'));
  CHECK(told(post(transport, server.url(), "after")) == "200");
}

TEMPLATE_TEST_CASE("a body of exactly the cap is whole, one byte more is not", "", CurlTransport,
                   OneByOne) {
  HostileServer server{{ok(std::string(1'000, 'x')), ok(std::string(1'001, 'x'))}};
  TestType transport{{.most_body_bytes = 1'000}};
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(told(post(transport, server.url())) == "200 broken off");
}

TEMPLATE_TEST_CASE("trailers without end do not change an answer that was complete", "",
                   CurlTransport, OneByOne) {
  const Act act = endless(head + "Transfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n",
                          "X: " + std::string(1'000, 'x') + "\r\n");
  HostileServer server{{act, ok()}};
  TestType transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200 broken off");
  CHECK(answer->body == "fine");
}

TEMPLATE_TEST_CASE("what is not HTTP is malformed, and it was sent", "", CurlTransport, OneByOne) {
  for (const std::string& bytes :
       {std::string{"\x16\x03\x01 garbage \x00\xff", 14}, std::string{"SSH-2.0-OpenSSH_9.2\r\n"},
        std::string{"<html>HTTP/0.9</html>\n"}, std::string{"HTTP/1.1 999999 Huge\r\n\r\n"},
        std::string{"HTTP/1.1 OK\r\n\r\n"}, std::string{"HTTP/9.9 200 OK\r\n\r\n"}}) {
    CAPTURE(bytes);
    CHECK(told_of<TestType>(answer_and_close(bytes)) == "malformed: the answer is not HTTP");
  }
}

TEMPLATE_TEST_CASE("a length that is no length is malformed or an answer that broke off", "",
                   CurlTransport, OneByOne) {
  for (const char* length : {"-1", "99999999999999999999999", "five"}) {
    CAPTURE(length);
    const std::string text = told_of<TestType>(
        answer_and_close(head + "Content-Length: " + std::string{length} + "\r\n\r\nshort"));
    CHECK((text == "malformed: the answer is not HTTP" || text.starts_with("200")));
  }
}

TEMPLATE_TEST_CASE("101 is no answer", "", CurlTransport, OneByOne) {
  CHECK(told_of<TestType>(
            answer_and_stall("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), little) ==
        "in_doubt: the time was up before an answer came");
}

TEMPLATE_TEST_CASE("after two different lengths the connection is not used again", "",
                   CurlTransport, OneByOne) {
  const auto lengths = [](const std::string& first, const std::string& second) {
    return answer(head + "Content-Length: " + first + "\r\nContent-Length: " + second +
                  "\r\n\r\nfine");
  };
  for (const auto& [first, second] : {std::pair{"4", "40"}, std::pair{"40", "4"}}) {
    CAPTURE(first, second);
    HostileServer server{{lengths(first, second), ok()}};
    TestType transport;
    CHECK(post(transport, server.url(), "this", little));
    CHECK(told(post(transport, server.url(), "next")) == "200");
    CHECK(told(post(transport, server.url(), "kept")) == "200");
    CHECK(server.connections() == 2);
  }
  HostileServer server{{lengths("4", "4"), ok()}};
  TestType transport;
  CHECK(told(post(transport, server.url(), "this")) == "200");
  CHECK(told(post(transport, server.url(), "next")) == "200");
  CHECK(server.connections() == 1);
}

TEMPLATE_TEST_CASE("an answer that nobody asked for is not taken for the next one", "",
                   CurlTransport, OneByOne) {
  const std::string planted = response(200, "planted");
  HostileServer server{{answer(response(200, "mine") + planted), ok("right")}};
  TestType transport;
  auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "mine");
  answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "right");
}

TEMPLATE_TEST_CASE("an early refusal is seen while the request is still being sent", "",
                   CurlTransport, OneByOne) {
  const std::string large(8U << 20, 'x');
  HostileServer server{{answer_early(response(413, "too large")), ok()}};
  TestType transport;
  CHECK(told(post(transport, server.url(), large)) == "413");
  CHECK(told(post(transport, server.url(), "after")) == "200");
  CHECK(server.executions() == 1);
}

TEMPLATE_TEST_CASE("a redirect is an answer and is never followed", "", CurlTransport, OneByOne) {
  for (const int status : {301, 302, 303, 307, 308}) {
    CAPTURE(status);
    HostileServer elsewhere{{ok()}};
    HostileServer server{{answer(response(status, "", "Location: " + elsewhere.url() + "\r\n"))}};
    TestType transport;
    CHECK(told(post(transport, server.url())) == std::to_string(status));
    CHECK(told(get(transport, server.url())) == std::to_string(status));
    CHECK(elsewhere.connections() == 0);
  }
}

TEMPLATE_TEST_CASE("a request for credentials is an answer and starts no conversation", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{answer(response(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"))}};
  TestType transport;
  CHECK(told(post(transport, server.url())) == "401");
  CHECK(server.executions() == 1);
}

TEMPLATE_TEST_CASE("cookies are not kept", "", CurlTransport, OneByOne) {
  HostileServer server{{answer(response(200, "", "Set-Cookie: a=b\r\n"))}};
  TestType transport;
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(told(post(transport, server.url())) == "200");
  CHECK(server.requests().at(1).header("Cookie") == std::nullopt);
}

TEMPLATE_TEST_CASE("a compressed answer is not unpacked", "", CurlTransport, OneByOne) {
  HostileServer server{{answer(response(200, "\x1f\x8b packed", "Content-Encoding: gzip\r\n"))}};
  TestType transport;
  const auto answer = post(transport, server.url());
  REQUIRE(told(answer) == "200");
  CHECK(answer->body == "\x1f\x8b packed");
  CHECK(server.requests().at(0).header("Accept-Encoding") == std::nullopt);
}

TEMPLATE_TEST_CASE("417 does not make the request go out again", "", CurlTransport, OneByOne) {
  HostileServer server{{answer(response(417))}};
  TestType transport;
  CHECK(told(post(transport, server.url(), std::string(2U << 20, 'x'))) == "417");
  CHECK(server.executions() == 1);
}
