// SPDX-License-Identifier: MIT
// What a request looks like on the wire, byte by byte.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/version.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>

using namespace support;

namespace {

template <class Wire>
Received sent(const http::Request& request) {
  HostileServer server{{ok()}};
  http::Request to_server = request;
  to_server.url = server.url(request.url);
  to_server.reach = Reach::anywhere;
  Wire transport;
  REQUIRE(told(transport.round_trip(to_server, plenty)) == "200");
  return server.requests().at(0);
}

template <class Wire>
Received sent_body(std::string_view body) {
  return sent<Wire>({.method = http::Method::post, .url = "/", .body = body});
}

std::string every_byte(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 256);
  return bytes;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

}  // namespace

TEMPLATE_TEST_CASE("a body arrives byte by byte, with NUL and all other values", "", CurlTransport,
                   OneByOne) {
  const std::string body = every_byte(256);
  CHECK(sent_body<TestType>(body).body == body);
}

TEMPLATE_TEST_CASE("a body of 256 KiB arrives byte by byte and without a question first", "",
                   CurlTransport, OneByOne) {
  const std::string body = every_byte(256U << 10);
  const Received request = sent_body<TestType>(body);
  CHECK(request.body == body);
  CHECK(request.header("Expect") == std::nullopt);
  CHECK(request.header("Content-Length") == std::to_string(body.size()));
}

TEMPLATE_TEST_CASE("a body that is not the end of its text is sent without the rest", "",
                   CurlTransport, OneByOne) {
  const std::string text = "body and what nobody should see";
  CHECK(sent_body<TestType>(std::string_view{text}.substr(0, 4)).body == "body");
}

TEMPLATE_TEST_CASE("an empty body is a POST of length zero", "", CurlTransport, OneByOne) {
  const Received request = sent_body<TestType>("");
  CHECK(request.head.starts_with("POST / HTTP/1.1\r\n"));
  CHECK(request.header("Content-Length") == "0");
  CHECK(request.body.empty());
  CHECK(sent_body<TestType>(std::string_view{}).header("Content-Length") == "0");
}

TEMPLATE_TEST_CASE("a GET carries no body and no length", "", CurlTransport, OneByOne) {
  const Received request = sent<TestType>({.url = "/payments/1?expand=card"});
  CHECK(request.head.starts_with("GET /payments/1?expand=card HTTP/1.1\r\n"));
  CHECK(request.header("Content-Length") == std::nullopt);
  CHECK(request.header("Content-Type") == std::nullopt);
}

TEMPLATE_TEST_CASE("a GET after a POST on the same connection carries nothing of it", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  const http::Credential credential{"Authorization", paycourier::Secret{"Bearer one"}};
  REQUIRE(told(transport.round_trip({.method = http::Method::post,
                                     .url = server.url(),
                                     .headers = {{"X-First", "1"}},
                                     .body = "first",
                                     .credential = &credential,
                                     .reach = Reach::anywhere},
                                    plenty)) == "200");
  REQUIRE(told(get(transport, server.url())) == "200");
  REQUIRE(server.connections() == 1);
  const Received second = server.requests().at(1);
  CHECK(second.head.starts_with("GET "));
  CHECK(second.body.empty());
  CHECK(second.header("X-First") == std::nullopt);
  CHECK(second.header("Authorization") == std::nullopt);
}

TEMPLATE_TEST_CASE(
    "the User-Agent names the library and its version, unless the caller names another", "",
    CurlTransport, OneByOne) {
  const auto& version = paycourier::version;
  CHECK(sent_body<TestType>("x").header("User-Agent") ==
        "paycourier/" + std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
            std::to_string(version.patch));
  const Received request = sent<TestType>(
      {.method = http::Method::post, .url = "/", .headers = {{"user-agent", "shop/2"}}});
  CHECK(request.header("User-Agent") == "shop/2");
  CHECK(occurrences(request.head, "ser-") + occurrences(request.head, "ser-A") == 1);
}

TEMPLATE_TEST_CASE("there is a Content-Type only when the caller gives one", "", CurlTransport,
                   OneByOne) {
  CHECK(sent_body<TestType>("x").header("Content-Type") == std::nullopt);
  const Received request = sent<TestType>({.method = http::Method::post,
                                           .url = "/",
                                           .headers = {{"Content-Type", "application/json"}},
                                           .body = "{}"});
  CHECK(request.header("Content-Type") == "application/json");
  CHECK(occurrences(request.head, "Content-Type") == 1);
}

TEMPLATE_TEST_CASE("headers go out in their order, empty ones and repeated ones too", "",
                   CurlTransport, OneByOne) {
  const Received request = sent<TestType>({.method = http::Method::post,
                                           .url = "/",
                                           .headers = {{"X-A", "1"},
                                                       {"X-Empty", ""},
                                                       {"X-A", "2"},
                                                       {"X-Signs", "; , \" : = caf\xc3\xa9"},
                                                       {"X-At", "@/etc/passwd"}}});
  CHECK(request.head.find("X-A: 1\r\nX-Empty:\r\nX-A: 2\r\nX-Signs: ; , \" : = caf\xc3\xa9\r\n"
                          "X-At: @/etc/passwd\r\n") != std::string::npos);
}

TEMPLATE_TEST_CASE("the credential goes out as a header and shows in no answer and no error", "",
                   CurlTransport, OneByOne) {
  const http::Credential credential{"X-Api-Key", paycourier::Secret{"sk_credential"}};
  HostileServer server{{ok(), close_after_reading()}};
  const http::Request request{.method = http::Method::post,
                              .url = server.url(),
                              .body = "x",
                              .credential = &credential,
                              .reach = Reach::anywhere};
  TestType transport;
  const auto answer = transport.round_trip(request, plenty);
  REQUIRE(answer);
  CHECK(server.requests().at(0).header("X-Api-Key") == "sk_credential");
  for (const auto& [name, value] : answer->headers) CHECK(value.find("sk_") == std::string::npos);
  const auto broken = transport.round_trip(request, plenty);
  REQUIRE(!broken);
  CHECK(describe(broken.error()).find("sk_") == std::string::npos);
}

TEMPLATE_TEST_CASE("a header that would become two is refused, and nothing is connected", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  const auto told_of = [&](std::string name, std::string value, bool is_credential) {
    const http::Credential credential{name, paycourier::Secret{value}};
    http::Request request{
        .method = http::Method::post, .url = server.url(), .body = "x", .reach = Reach::anywhere};
    if (is_credential) request.credential = &credential;
    if (!is_credential) request.headers.add(name, value);
    return told(transport.round_trip(request, plenty));
  };
  const std::string bad_value = "invalid: a header value has a control character (CR, LF, NUL ...)";
  const std::string bad_name = "invalid: a header name has a character that HTTP does not allow";
  for (const bool is_credential : {false, true}) {
    CAPTURE(is_credential);
    for (const std::string& value :
         {std::string{"a\r\nX-Evil: 1"}, std::string{"a\nX-Evil: 1"}, std::string{"a\rX-Evil: 1"},
          std::string{"a\0b", 3}, std::string{"a\x7f"}, std::string{"a\r\n\r\nGET / HTTP/1.1"},
          std::string{"a\r\n folded"}}) {
      CAPTURE(value);
      CHECK(told_of("X-Good", value, is_credential) == bad_value);
    }
    for (const std::string& name :
         {std::string{}, std::string{"X Y"}, std::string{"X:"}, std::string{"X\r\nY"},
          std::string{"X\n"}, std::string{"X\0Y", 3}, std::string{"X;"}, std::string{"caf\xc3\xa9"},
          std::string{" X"}, std::string{"@X"}}) {
      CAPTURE(name);
      CHECK(told_of(name, "good", is_credential) == bad_name);
    }
  }
  CHECK(server.connections() == 0);
}

TEMPLATE_TEST_CASE("a value of nothing but spaces is still sent", "", CurlTransport, OneByOne) {
  const Received request =
      sent<TestType>({.method = http::Method::post, .url = "/", .headers = {{"X-Blank", "  "}}});
  CHECK(request.header("X-Blank").has_value());
}
