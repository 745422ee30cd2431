// SPDX-License-Identifier: MIT
// Tests of what is refused before anything is sent, and of the words of each refusal.
#include <paycourier/policy/outgoing.hpp>

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

std::string words(const Result<void>& checked) {
  if (checked) return "";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

Event event() { return {.id = "evt_1", .type = "payment.completed", .payload = "{}"}; }
Endpoint endpoint() {
  return {.id = "shop", .url = "https://shop.example/hooks", .signing = Unsigned{}};
}

std::string refusal_of_id(std::string_view id) {
  Event changed = event();
  changed.id = id;
  return words(check_event(changed));
}
std::string refusal_of_type(std::string_view type) {
  Event changed = event();
  changed.type = type;
  return words(check_event(changed));
}
std::string refusal_of_header(std::string_view name, std::string_view value) {
  Endpoint changed = endpoint();
  changed.headers.add("X-First", "fine").add(name, value);
  return words(check_endpoint(changed));
}

TEST_CASE("a good event and a good endpoint pass") {
  CHECK(words(check_event(event())).empty());
  CHECK(words(check_endpoint(endpoint())).empty());
}

TEST_CASE("an event id is 1 to 64 letters, digits, underscores and dashes") {
  const std::string rule = "an event id is 1 to 64 of A-Z a-z 0-9 _ -";
  CHECK(refusal_of_id("a").empty());
  CHECK(refusal_of_id("AZaz09_-").empty());
  CHECK(refusal_of_id(std::string(64, 'x')).empty());
  CHECK(refusal_of_id(std::string(65, 'x')) == rule);
  for (const std::string_view id :
       {""sv, "evt.1"sv, "evt 1"sv, "evt\n1"sv, "evt\r\nX: y"sv, "evt\0"sv, "\xc3\xa9"sv, "evt:1"sv,
        "evt/1"sv, "evt@"sv, "evt["sv, "evt`"sv, "evt{"sv}) {
    CHECK(refusal_of_id(id) == rule);
  }
}

TEST_CASE("an event type is visible ASCII") {
  const std::string rule = "an event type is visible ASCII, such as payment.completed";
  CHECK(refusal_of_type("x").empty());
  CHECK(refusal_of_type("payment.refund/partial:v2").empty());
  for (const std::string_view type :
       {""sv, "payment completed"sv, "payment\n"sv, "\xc3\xa9"sv, "a\0b"sv, "\x7f"sv}) {
    CHECK(refusal_of_type(type) == rule);
  }
}

TEST_CASE("a payload is UTF-8, unless the event says that it is binary") {
  Event changed = event();
  changed.payload = "{\"name\":\"\xc3\xa9\"}";
  CHECK(words(check_event(changed)).empty());
  for (const std::string_view bytes : {"\0\xff\r\n"sv, "\xc3"sv, "\xed\xa0\x80"sv}) {
    changed.payload = bytes;
    changed.binary = false;
    CHECK(words(check_event(changed)) ==
          "the payload is not UTF-8, and the event does not say binary");
    changed.binary = true;
    CHECK(words(check_event(changed)).empty());
  }
}

TEST_CASE("half an identity of an endpoint's own is refused before anything is sent") {
  paycourier::Endpoint endpoint{
      .id = "e", .url = "https://e.example", .signing = paycourier::Unsigned{}};
  CHECK(words(paycourier::check_endpoint(endpoint)).empty());
  endpoint.tls = paycourier::TlsSettings{.certificate = "-----BEGIN CERTIFICATE-----"};
  CHECK(words(paycourier::check_endpoint(endpoint)) ==
        "a client certificate and its key are given together");
}

TEST_CASE("a payload of more than 20 KiB deserves a word, and is sent") {
  Event changed = event();
  CHECK(notice_of(changed).empty());
  changed.payload.assign(20 * 1024, 'x');
  CHECK(notice_of(changed).empty());
  changed.payload += 'x';
  CHECK(notice_of(changed) == "the payload is larger than 20 KiB, and some receivers refuse that");
  CHECK(words(check_event(changed)).empty());
}

TEST_CASE("a payload may be empty, and 256 KiB long") {
  Event changed = event();
  changed.payload = "";
  CHECK(words(check_event(changed)).empty());
  changed.payload.assign(256 * 1024, 'x');
  CHECK(words(check_event(changed)).empty());
  changed.payload += 'x';
  CHECK(words(check_event(changed)) == "the payload is larger than 256 KiB");
}

TEST_CASE("a content type that would become a second header is refused") {
  Event changed = event();
  changed.content_type = "text/plain\r\nX-Evil: 1";
  CHECK(words(check_event(changed)) == "a header value has a control character (CR, LF, NUL ...)");
}

TEST_CASE("an endpoint's timeout is longer than nothing") {
  const std::string rule = "an endpoint's timeout is longer than nothing";
  Endpoint changed = endpoint();
  changed.timeout = 1ms;
  CHECK(words(check_endpoint(changed)).empty());
  changed.timeout = 0ms;
  CHECK(words(check_endpoint(changed)) == rule);
  changed.timeout = -1ms;
  CHECK(words(check_endpoint(changed)) == rule);
}

TEST_CASE("an endpoint's rate is a number, and lets at least one request go at once") {
  const std::string rule = "an endpoint's rate is at least 0 a second, and its burst at least 1";
  const auto told = [](RateLimit rate) {
    Endpoint changed = endpoint();
    changed.rate = rate;
    return words(check_endpoint(changed));
  };
  CHECK(told({.per_second = 0.01}).empty());
  CHECK(told({.per_second = -1}) == rule);
  CHECK(told({.per_second = std::numeric_limits<double>::quiet_NaN()}) == rule);
  CHECK(told({.per_second = 5, .burst = 0}) == rule);
}

TEST_CASE("an endpoint's own headers go out, unless they replace the library's") {
  CHECK(refusal_of_header("Authorization", "Bearer x").empty());
  CHECK(refusal_of_header("X-Webhook-Id", "x").empty());
  for (const std::string name :
       {"Content-Type", "content-length", "Transfer-Encoding", "HOST", "Connection", "Expect",
        "Webhook-Id", "webhook-timestamp", "WEBHOOK-SIGNATURE"}) {
    CHECK(refusal_of_header(name, "x") == "an endpoint's own headers may not replace " + name);
  }
}

/// Signs as Stripe and GitHub do.
struct OtherScheme {
  http::Headers sign(const SignedMessage&) const {
    return {{"Stripe-Signature", "t=1"}, {"X-Hub-Signature-256", "sha256=0"}};
  }
};

TEST_CASE("what the endpoint's own scheme writes is reserved too") {
  Endpoint changed = endpoint();
  changed.headers.add("stripe-signature", "x");
  CHECK(words(check_endpoint(changed)).empty());
  changed.signing = OtherScheme{};
  CHECK(words(check_endpoint(changed)) ==
        "an endpoint's own headers may not replace stripe-signature");
  changed.headers = {{"X-Fine", "1"}, {"X-HUB-SIGNATURE-256", "x"}};
  CHECK(words(check_endpoint(changed)) ==
        "an endpoint's own headers may not replace X-HUB-SIGNATURE-256");
  changed.headers = {{"webhook-signature", "x"}};
  CHECK(words(check_endpoint(changed)) ==
        "an endpoint's own headers may not replace webhook-signature");
}

TEST_CASE("an endpoint's header that breaks HTTP is refused, wherever it stands") {
  CHECK(refusal_of_header("X Y", "x") == "a header name has a character that HTTP does not allow");
  CHECK(refusal_of_header("", "x") == "a header name has a character that HTTP does not allow");
  CHECK(refusal_of_header("X", "a\nb") ==
        "a header value has a control character (CR, LF, NUL ...)");
}

}  // namespace
