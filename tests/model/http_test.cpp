// SPDX-License-Identifier: MIT
// Tests of HTTP as plain values: header lookup, and the header that would become two.
#include <paycourier/model/http.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::string_view_literals;

std::string refusal(std::string_view name, std::string_view value) {
  const Result<void> checked = http::check_header(name, value);
  if (checked) return "";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

TEST_CASE("header names are the same whatever their case") {
  CHECK(http::same_name("Retry-After", "retry-AFTER"));
  CHECK(http::same_name("", ""));
  CHECK_FALSE(http::same_name("Retry-After", "Retry-Afte"));
  CHECK_FALSE(http::same_name("Retry-After", "Retry_After"));
  CHECK_FALSE(http::same_name("a[", "a{"));
}

TEST_CASE("headers keep their order and their repeats, and the first is found") {
  http::Headers headers{{"A", "1"}, {"B", "2"}};
  headers.add("a", "3").add("C", "");
  CHECK(headers.size() == 4);
  CHECK(*headers.find("a") == "1");
  CHECK(headers["B"] == "2");
  CHECK(headers.begin()->first == "A");
  REQUIRE(headers.find("c") != nullptr);
  CHECK(headers.find("c")->empty());
  CHECK(headers.find("D") == nullptr);
  CHECK(headers["D"].empty());
  CHECK(http::Headers{}.size() == 0);
  CHECK(http::Headers{{"A", "1"}} == http::Headers{{"A", "1"}});
  CHECK_FALSE(http::Headers{{"A", "1"}} == http::Headers{{"A", "2"}});
}

TEST_CASE("a method has the word that goes on the wire") {
  CHECK(name(http::Method::get) == "GET");
  CHECK(name(http::Method::post) == "POST");
}

TEST_CASE("a header of token characters and printable text is allowed") {
  CHECK(refusal("Content-Type", "application/json; charset=utf-8").empty());
  CHECK(refusal("!#$%&'*+-.^_`|~09azAZ", "").empty());
  CHECK(refusal("X", "tab\tand \xc3\xa9 and \xff").empty());
}

TEST_CASE("a header name that HTTP does not allow is refused") {
  const std::string rule = "a header name has a character that HTTP does not allow";
  for (const std::string_view name :
       {""sv, "X Y"sv, "X:"sv, "X\r\nY"sv, "X\0"sv, "(X)"sv, "\xc3\xa9"sv, "X\t"sv, "X\x7f"sv,
        "\"X\""sv, "X,Y"sv, "X/Y"sv, "X;"sv, "X="sv, "X@"sv, "{X}"sv}) {
    CHECK(refusal(name, "value") == rule);
  }
}

TEST_CASE("a header value that would become a second header is refused") {
  const std::string rule = "a header value has a control character (CR, LF, NUL ...)";
  for (int code = 0; code < 128; ++code) {
    const std::string value = std::string{"a"} + static_cast<char>(code) + "b";
    const bool control = (code < 32 && code != '\t') || code == 127;
    CHECK(refusal("X", value) == (control ? rule : ""));
  }
  CHECK(refusal("X", "\n") == rule);
}

TEST_CASE("a request reaches the public internet and nothing else unless it says so") {
  CHECK(http::Request{}.reach == Reach::internet);
  CHECK(http::Request{}.credential == nullptr);
  CHECK(http::Response{}.complete);
}

}  // namespace
