// SPDX-License-Identifier: MIT
// The header lines are the ones we mean, written as libcurl wants them.
#include <paycourier/adapter/curl/header_lines.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace curl = paycourier::curl;
namespace http = paycourier::http;

namespace {

std::vector<std::string> texts(const ::curl_slist* lines) {
  std::vector<std::string> found;
  for (; lines; lines = lines->next) found.emplace_back(lines->data);
  return found;
}

std::vector<std::string> lines_of(const http::Request& request) {
  curl::HeaderLines lines;
  return texts(lines.write(request));
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

std::string header(std::string_view name, std::string_view value) {
  http::Request request;
  request.headers.add(name, value);
  return lines_of(request).at(1);
}

}  // namespace

TEST_CASE("header lines are kept in their order") {
  const auto lines = lines_of({.headers = {{"A", "1"}, {"User-Agent", "x"}, {"B", "2"}}});
  CHECK(lines == std::vector<std::string>{"Expect:", "A: 1", "User-Agent: x", "B: 2"});
}

TEST_CASE("a header is a name, a colon and a value") {
  CHECK(header("Content-Type", "application/json") == "Content-Type: application/json");
  CHECK(header("X", "a: b; c") == "X: a: b; c");
}

TEST_CASE("a blank value is written so that libcurl sends the header and does not drop it") {
  CHECK(header("X-Empty", "") == "X-Empty;");
  CHECK(header("X-Blank", " \t ") == "X-Blank;");
}

TEST_CASE("a value ends where its text ends") {
  const std::string text = "secret and more";
  CHECK(header("X", std::string_view{text}.substr(0, 6)) == "X: secret");
}

TEST_CASE("the lines of one request leave nothing to the next one's") {
  curl::HeaderLines lines;
  const http::Credential credential{"Authorization", paycourier::Secret{"Bearer key"}};
  const http::Request first{.headers = {{"Long", std::string(500, 'x')}, {"A", "1"}},
                            .credential = &credential};
  const ::curl_slist* last = lines.write(first);
  const char* const memory = last->data;
  while (last->next) last = last->next;
  const std::string_view held{
      memory, static_cast<std::size_t>(last->data - memory) + std::string_view{last->data}.size()};
  CHECK(held.find("Bearer key") != std::string_view::npos);
  const http::Request second{.headers = {{"B", "2"}, {"User-Agent", "x"}}};
  const ::curl_slist* const written = lines.write(second);
  CHECK(texts(written) == std::vector<std::string>{"Expect:", "B: 2", "User-Agent: x"});
  REQUIRE(written->data == memory);
  CHECK(held.find("Bearer key") == std::string_view::npos);
}

TEST_CASE("a header or a credential that would become two lines is refused") {
  const http::Credential good{"Authorization", paycourier::Secret{"Bearer key"}};
  const http::Credential bad{"Authorization", paycourier::Secret{"Bearer\r\nX: 1"}};
  CHECK(curl::check_headers({.headers = {{"A", "1"}}, .credential = &good}));
  CHECK_FALSE(curl::check_headers({.headers = {{"A", "1\n2"}}}));
  CHECK_FALSE(curl::check_headers({.headers = {{"A:", "1"}}}));
  CHECK_FALSE(curl::check_headers({.credential = &bad}));
}

TEST_CASE("libcurl is told not to ask before it sends a large body") {
  CHECK(has(lines_of({.method = http::Method::post}), "Expect:"));
  CHECK(has(lines_of({}), "Expect:"));
}

TEST_CASE("a POST without a Content-Type gets none from libcurl either") {
  CHECK(has(lines_of({.method = http::Method::post}), "Content-Type:"));
  const auto lines =
      lines_of({.method = http::Method::post, .headers = {{"content-type", "text/plain"}}});
  CHECK_FALSE(has(lines, "Content-Type:"));
  CHECK(has(lines, "content-type: text/plain"));
  CHECK_FALSE(has(lines_of({}), "Content-Type:"));
}

TEST_CASE("the library names itself unless the caller does") {
  const auto named = [](const std::vector<std::string>& lines) {
    return std::ranges::count_if(
        lines, [](const std::string& line) { return line.starts_with("User-Agent: paycourier/"); });
  };
  CHECK(named(lines_of({})) == 1);
  CHECK(named(lines_of({.headers = {{"USER-AGENT", "shop"}}})) == 0);
}

TEST_CASE("the credential is the last line") {
  const http::Credential credential{"Authorization", paycourier::Secret{"Bearer key"}};
  const auto lines = lines_of({.headers = {{"A", "1"}}, .credential = &credential});
  CHECK(has(lines, "A: 1"));
  CHECK(lines.back() == "Authorization: Bearer key");
}
