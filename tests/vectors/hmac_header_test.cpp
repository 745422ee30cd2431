// SPDX-License-Identifier: MIT
// The published examples of GitHub and of Slack, and one of Shopify's form that OpenSSL computed.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>
#include <string>

namespace {

using namespace paycourier;

bool passes(const HmacHeader& scheme, const http::Headers& headers, std::string_view body,
            Instant now = {}) {
  const auto header_of = [&](std::string_view name) { return std::string{headers[name]}; };
  return scheme.verify(body, header_of, now).has_value();
}

TEST_CASE("the vector of GitHub signs and verifies") {
  const HmacHeader scheme = HmacHeader::github(Secret{"It's a Secret to Everybody"});
  const http::Headers headers{
      {"X-Hub-Signature-256",
       "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}};
  CHECK(scheme.sign({"", {}, "Hello, World!"}) == headers);
  CHECK(passes(scheme, headers, "Hello, World!"));
  CHECK_FALSE(passes(scheme, headers, "Hello, World"));
  CHECK_FALSE(
      passes(HmacHeader::github(Secret{"it's a Secret to Everybody"}), headers, "Hello, World!"));
  CHECK_FALSE(passes(
      scheme,
      {{"X-Hub-Signature-256", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}},
      "Hello, World!"));
}

// printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush -binary | base64
TEST_CASE("the form of Shopify is base64 of the body's digest") {
  const HmacHeader scheme = HmacHeader::shopify(Secret{"hush"});
  const http::Headers headers{
      {"X-Shopify-Hmac-Sha256", "qBvrsZF7RfB1iS6BX6IHqJTp5L911P7intnPeTPsH0I="}};
  CHECK(scheme.sign({"", {}, R"({"id":820982911946154508})"}) == headers);
  CHECK(passes(scheme, headers, R"({"id":820982911946154508})"));
  CHECK_FALSE(passes(scheme, headers, R"({"id":820982911946154509})"));
}

TEST_CASE("a provider known from its manual alone can be configured: Slack's example") {
  const HmacHeader scheme{{.secret = Secret{"8f742231b10e8888abcd99yyyzzz85a5"},
                           .header = "X-Slack-Signature",
                           .prefix = "v0=",
                           .timestamp_header = "X-Slack-Request-Timestamp",
                           .separator = ':',
                           .lead = "v0:"}};
  const std::string_view body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
      "channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&"
      "command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F"
      "T1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
      "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const http::Headers headers{
      {"X-Slack-Request-Timestamp", "1531420618"},
      {"X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"}};
  const Instant at = from_unix(Seconds{1'531'420'618});
  CHECK(scheme.sign({"", at, body}) == headers);
  CHECK(passes(scheme, headers, body, at));
  CHECK_FALSE(passes(scheme, headers, body, at + Seconds{301}));
}

}  // namespace
