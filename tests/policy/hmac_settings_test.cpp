// SPDX-License-Identifier: MIT
// Tests of the rules that a provider's scheme has to keep.
#include <paycourier/policy/hmac_settings.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

/// Empty for settings that keep the rules.
template <class Change>
std::string refusal(Change change) {
  HmacSettings settings{.secret = Secret{"key"}, .header = "X-Signature"};
  change(settings);
  const Result<void> checked = check(settings);
  if (checked) return "";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

TEST_CASE("a secret and the name of a header are all that has to be told") {
  CHECK(refusal([](auto&) {}).empty());
  CHECK(refusal([](auto& s) { s.secret = Secret{}; }) == "signing needs a secret");
  CHECK(refusal([](auto& s) { s.header = ""; }) ==
        "HmacHeader needs the name of the signature's header");
}

TEST_CASE("header names and the prefix are such as HTTP allows") {
  const std::string name = "a header name has a character that HTTP does not allow";
  CHECK(refusal([](auto& s) { s.header = "X Signature"; }) == name);
  CHECK(refusal([](auto& s) { s.id_header = "X-Id:"; }) == name);
  CHECK(refusal([](auto& s) { s.timestamp_header = "X-Time\n"; }) == name);
  CHECK(refusal([](auto& s) { s.prefix = "v1\r\nX: "; }) ==
        "a header value has a control character (CR, LF, NUL ...)");
}

TEST_CASE("no two parts share a header") {
  const std::string rule = "the signature, the id and the timestamp need a header each";
  CHECK(refusal([](auto& s) { s.id_header = "x-signature"; }) == rule);
  CHECK(refusal([](auto& s) { s.timestamp_header = "X-SIGNATURE"; }) == rule);
  CHECK(refusal([](auto& s) { s.id_header = s.timestamp_header = "X-Both"; }) == rule);
  CHECK(refusal([](auto& s) {
          s.id_header = "X-Id";
          s.timestamp_header = "X-Time";
        }).empty());
}

TEST_CASE("a separator is a character that no signed part before it holds") {
  CHECK(refusal([](auto& s) { s.separator = '0'; }) ==
        "a digit cannot separate: a timestamp could run into the body");
  CHECK(refusal([](auto& s) { s.separator = '_'; }).empty());
  CHECK(refusal([](auto& s) {
          s.id_header = "X-Id";
          s.separator = '_';
        }) == "a character of ids cannot separate: an id could run into what follows");
  for (const char separator : {'.', ':', '\n', '|', '\0'}) {
    CHECK(refusal([&](auto& s) {
            s.id_header = "X-Id";
            s.separator = separator;
          }).empty());
  }
}

TEST_CASE("a tolerance may be none, and not less") {
  CHECK(refusal([](auto& s) { s.tolerance = Seconds{0}; }).empty());
  CHECK(refusal([](auto& s) { s.tolerance = Seconds{-1}; }) == "a tolerance is not negative");
}

}  // namespace
