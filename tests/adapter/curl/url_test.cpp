// SPDX-License-Identifier: MIT
// Which URLs are taken, and in what words the others are refused.
#include <paycourier/adapter/curl/url.hpp>

#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

using paycourier::Fault;
using paycourier::Reach;
namespace curl = paycourier::curl;

namespace {

std::string refusal(const std::string& text, Reach reach = Reach::anywhere) {
  const auto url = curl::parse_url(text, reach);
  if (url) return "taken";
  CHECK(url.error().fault == Fault::invalid);
  return url.error().because;
}

std::string part(const std::string& text, ::CURLUPart which) {
  const auto url = curl::parse_url(text, Reach::anywhere);
  REQUIRE(url);
  char* value = nullptr;
  if (::curl_url_get(url->handle.get(), which, &value, 0) != CURLUE_OK) return "";
  const curl::Text owned{value};
  return value;
}

}  // namespace

TEST_CASE("https is taken at every reach, and is TLS") {
  for (const Reach reach : {Reach::internet, Reach::tls_or_loopback, Reach::anywhere}) {
    for (const char* text : {"https://shop.example", "HTTPS://shop.example/hooks?a=b#c",
                             "https://shop.example:8443/", "https://[2606:2800:220:1::1]/"}) {
      CAPTURE(text);
      const auto url = curl::parse_url(text, reach);
      REQUIRE(url);
      CHECK(url->is_tls);
      CHECK(url->handle);
    }
  }
}

TEST_CASE("http is taken where the reach allows it, and is not TLS") {
  const std::string text = "http://shop.example/";
  CHECK(refusal(text, Reach::internet) ==
        "the URL is http, and only https is allowed, unless Endpoint::allow has plain_http");
  for (const Reach reach : {Reach::tls_or_loopback, Reach::anywhere}) {
    const auto url = curl::parse_url(text, reach);
    REQUIRE(url);
    CHECK_FALSE(url->is_tls);
  }
}

TEST_CASE("a port of another service is refused on the internet's reach, unless it is allowed") {
  const std::string rule = "blocked: the port is not one of web servers; Allow::ports opens it";
  CHECK(refusal("https://shop.example:25/", Reach::internet) == rule);
  CHECK(refusal("https://shop.example:025/", Reach::internet) == rule);
  CHECK(refusal("https://shop.example:/", Reach::internet) == "taken");
  CHECK(refusal("https://shop.example:8443/", Reach::internet) == "taken");
  CHECK(refusal("https://shop.example:25/", Reach::anywhere) == "taken");
  const paycourier::Allow allow{.ports = {25}};
  CHECK(curl::parse_url("https://shop.example:25/", Reach::internet, &allow));
}

TEST_CASE("a URL is visible ASCII") {
  const std::string rule = "a URL is visible ASCII, without spaces or control characters";
  for (const std::string& text : {std::string{}, std::string{" "}, std::string{"https://a/b c"},
                                  std::string{"https://a/\n"}, std::string{"https://a/\r\nHost: b"},
                                  std::string{"https://a/\0b", 12}, std::string{"https://a/\x7f"},
                                  std::string{"https://a/\xc3\xa9"}, std::string{"\thttps://a/"}}) {
    CAPTURE(text);
    CHECK(refusal(text) == rule);
  }
}

TEST_CASE("a URL carries no user name or password") {
  const std::string rule = "a URL carries no user name or password";
  CHECK(refusal("https://user@shop.example/") == rule);
  CHECK(refusal("https://user:pass@shop.example/") == rule);
  CHECK(refusal("https://shop.example@127.0.0.1/") == rule);
  CHECK(refusal("https://:@shop.example/") == rule);
}

TEST_CASE("no scheme but https and http is taken") {
  const std::string rule = "the URL is neither https nor http";
  for (const char* text :
       {"ftp://a/b", "file:///etc/passwd", "gopher://a/", "smb://a/b/c", "dict://a/", "ldap://a/",
        "ws://a/", "wss://a/", "httpx://a/", "unheard-of://a/"}) {
    CAPTURE(text);
    CHECK(refusal(text) == rule);
  }
}

TEST_CASE("what is no URL is malformed") {
  for (const char* text :
       {"shop.example/hooks", "//shop.example/", "/hooks", "https", "https:", "https://",
        "https:///", "https://?", "https://:443/", "https://a:b/", "https://a:70000/",
        "https://[::1/", "https://[::1]b/", "https://[]/", "https://a<b/", "://a/"}) {
    CAPTURE(text);
    CHECK(refusal(text) == "the URL is malformed");
  }
}

TEST_CASE("spellings of an address are normalised by the parser that connects") {
  CHECK(part("https://2130706433/", CURLUPART_HOST) == "127.0.0.1");
  CHECK(part("https://0x7f.1/", CURLUPART_HOST) == "127.0.0.1");
  CHECK(part("https://127.1/", CURLUPART_HOST) == "127.0.0.1");
  CHECK(part("https://shop.example/a?b=c#d", CURLUPART_QUERY) == "b=c");
}

TEST_CASE("a backslash does not hide the host") {
  // To a browser this is evil.example; to libcurl it is no host name at all.
  CHECK(refusal("https://evil.example\\@shop.example/") != "taken");
  CHECK(refusal("https://evil.example\\.shop.example/") != "taken");
}

TEST_CASE("a URL of 100 KB is parsed, not copied into a buffer that is too small") {
  const std::string path(100'000, 'x');
  CHECK(part("https://shop.example/" + path, CURLUPART_PATH) == "/" + path);
}

TEST_CASE("a host is a name unless it is an address, however spelt, or this machine") {
  const auto is_name = [](const std::string& text) {
    const auto url = curl::parse_url(text, Reach::anywhere);
    REQUIRE(url);
    return curl::is_name(curl::host_of(*url));
  };
  for (const char* text : {"https://Shop.example/", "https://localhost.example/", "http://1.2.3.x",
                           "http://nolocalhost/", "http://1.2.3.4.nip.example/"}) {
    CAPTURE(text);
    CHECK(is_name(text));
  }
  for (const char* text :
       {"https://127.0.0.1/", "https://127.1/", "http://0x7f000001", "http://2130706433",
        "https://[::1]:8443/", "http://LOCALHOST/", "http://shop.localhost/"}) {
    CAPTURE(text);
    CHECK_FALSE(is_name(text));
  }
}
