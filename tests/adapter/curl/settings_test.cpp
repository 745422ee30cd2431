// SPDX-License-Identifier: MIT
// Every safety setting is one that this libcurl takes, and the headers are the ones we mean.
#include <paycourier/adapter/curl/settings.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl/url.hpp>

using paycourier::Millis;
using paycourier::Reach;
namespace curl = paycourier::curl;
namespace http = paycourier::http;

namespace {

std::vector<std::string> lines_of(const http::Request& request) {
  std::vector<std::string> found;
  const curl::Lines lines = curl::header_lines(request);
  for (const ::curl_slist* line = lines.get(); line; line = line->next) {
    found.emplace_back(line->data);
  }
  return found;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

}  // namespace

TEST_CASE("this libcurl takes every setting that safety needs") {
  REQUIRE(curl::ready());
  for (const bool is_tls : {false, true}) {
    for (const http::Method method : {http::Method::get, http::Method::post}) {
      const curl::Easy easy{::curl_easy_init()};
      const auto url = curl::parse_url("https://shop.example/", Reach::internet);
      REQUIRE(url);
      const http::Request request{.method = method, .body = "body"};
      const curl::Lines lines = curl::header_lines(request);
      curl::Exchange exchange;
      curl::Setter setter{easy.get()};
      curl::set_guards(setter, exchange);
      curl::set_protocol(setter, is_tls, {.ca_file = "/nowhere/ca.pem"});
      for (const Millis budget : {Millis{1}, Millis{30'000}, paycourier::unlimited}) {
        curl::set_request(setter, request, lines, url->handle.get(), budget);
      }
      CHECK(setter.all_taken());
    }
  }
}

TEST_CASE("a setting that libcurl refuses is remembered") {
  const curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  CHECK(setter.all_taken());
  setter.set(CURLOPT_NOSIGNAL, 1L);
  CHECK(setter.all_taken());
  setter.set(CURLOPT_PROTOCOLS_STR, "no-such-protocol");
  CHECK_FALSE(setter.all_taken());
  setter.set(CURLOPT_NOSIGNAL, 1L);
  CHECK_FALSE(setter.all_taken());
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
