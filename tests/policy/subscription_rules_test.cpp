// SPDX-License-Identifier: MIT
// Tests of what a subscription has to be.
#include <paycourier/policy/subscription_rules.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

std::string refusal(Endpoint endpoint, const std::vector<std::string>& patterns = {"*"}) {
  const Result<void> checked = check_subscription(endpoint, patterns);
  return checked ? "" : checked.error().because;
}

TEST_CASE("a URL that can never be sent to is refused as it is subscribed") {
  const auto at = [](std::string url, Reach reach = Reach::internet, Allow allow = {}) {
    return refusal({.id = "shop",
                    .url = std::move(url),
                    .signing = Unsigned{},
                    .reach = reach,
                    .allow = std::move(allow)});
  };
  constexpr auto no_scheme = "an endpoint's URL begins with https://, or with http://";
  constexpr auto no_http =
      "the URL is http, and only https is allowed, unless Endpoint::allow has plain_http";
  CHECK(at("https://shop.example/hooks").empty());
  CHECK(at("HTTPS://shop.example").empty());
  CHECK(at("") == no_scheme);
  CHECK(at("shop.example/hooks") == no_scheme);
  CHECK(at("127.0.0.1:8080/hooks", Reach::anywhere) == no_scheme);
  CHECK(at("https:/shop.example") == no_scheme);
  CHECK(at("ftp://shop.example") == no_scheme);
  CHECK(at("http://shop.example") == no_http);
  CHECK(at("Http://shop.example") == no_http);
  CHECK(at("http://shop.example", Reach::internet, {.plain_http = true}).empty());
  CHECK(at("http://127.0.0.1:8080", Reach::anywhere).empty());
  CHECK(at("http://127.0.0.1:8080", Reach::tls_or_loopback).empty());
  CHECK(at("https://shop.example/my hooks") ==
        "an endpoint's URL is visible ASCII, without spaces");
  CHECK(at("https://me:secret@shop.example/") ==
        "an endpoint's URL carries no user name or password");
  CHECK(at("https://shop.example/@me?to=@you").empty());
}

TEST_CASE("an endpoint has an id, and patterns that mean something") {
  const Endpoint shop{.id = "shop", .url = "https://shop.example", .signing = Unsigned{}};
  CHECK(refusal(shop, {"payment.*", "*"}).empty());
  CHECK(refusal(shop, {}).empty());
  CHECK_FALSE(refusal(shop, {"pay*ment"}).empty());
  CHECK(refusal({.id = "", .url = "https://shop.example", .signing = Unsigned{}}) ==
        "an endpoint has an id");
}

}  // namespace
