// SPDX-License-Identifier: MIT
// Tests of what is refused before anything is sent, and of the words of each refusal.
#include <paycourier/policy/outgoing.hpp>

#include <catch2/catch_test_macros.hpp>

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

TEST_CASE("a payload may be empty, of any bytes, and 256 KiB long") {
  Event changed = event();
  changed.payload = "";
  CHECK(words(check_event(changed)).empty());
  changed.payload = std::string("\0\xff\r\n", 4);
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

TEST_CASE("an endpoint's own headers go out, unless they replace the library's") {
  CHECK(refusal_of_header("Authorization", "Bearer x").empty());
  CHECK(refusal_of_header("X-Webhook-Id", "x").empty());
  for (const std::string name :
       {"Content-Type", "content-length", "Transfer-Encoding", "HOST", "Connection", "Expect",
        "Webhook-Id", "webhook-timestamp", "WEBHOOK-SIGNATURE"}) {
    CHECK(refusal_of_header(name, "x") == "an endpoint's own headers may not replace " + name);
  }
}

TEST_CASE("an endpoint's header that breaks HTTP is refused, wherever it stands") {
  CHECK(refusal_of_header("X Y", "x") == "a header name has a character that HTTP does not allow");
  CHECK(refusal_of_header("", "x") == "a header name has a character that HTTP does not allow");
  CHECK(refusal_of_header("X", "a\nb") ==
        "a header value has a control character (CR, LF, NUL ...)");
}

}  // namespace
