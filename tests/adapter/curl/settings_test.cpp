// SPDX-License-Identifier: MIT
// Every safety setting is one that this libcurl takes.
#include <paycourier/adapter/curl/settings.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl/header_lines.hpp>
#include <paycourier/adapter/curl/url.hpp>

using paycourier::Millis;
using paycourier::Reach;
namespace curl = paycourier::curl;
namespace http = paycourier::http;

TEST_CASE("this libcurl takes every setting that safety needs") {
  REQUIRE(curl::ready());
  for (const bool is_tls : {false, true}) {
    for (const http::Method method : {http::Method::get, http::Method::post}) {
      const curl::Easy easy{::curl_easy_init()};
      const auto url = curl::parse_url("https://shop.example/", Reach::internet);
      REQUIRE(url);
      const http::Request request{.method = method, .body = "body"};
      curl::HeaderLines lines;
      curl::Exchange exchange;
      curl::Setter setter{easy.get()};
      curl::set_guards(setter, exchange);
      curl::set_protocol(setter, is_tls, {.ca_file = "/nowhere/ca.pem"});
      curl::set_request(setter, request, lines.write(request), url->handle.get());
      for (const Millis budget : {Millis{1}, Millis{30'000}, paycourier::unlimited}) {
        curl::set_budget(setter, budget, budget);
        curl::set_budget(setter, budget, Millis{0});
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

TEST_CASE("what is refused on libcurl's behalf is remembered as well") {
  const curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  setter.refuse();
  setter.set(CURLOPT_NOSIGNAL, 1L);
  CHECK_FALSE(setter.all_taken());
}
