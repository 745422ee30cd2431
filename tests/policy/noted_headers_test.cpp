// SPDX-License-Identifier: MIT
// Tests of the headers that observers may see: by name, by value, and never the credential.
#include <paycourier/policy/noted_headers.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

constexpr std::string_view key = "sk_test_51HqJ8e";

http::Headers noted(const http::Headers& headers,
                    std::string_view credential = "Bearer sk_test_51HqJ8e") {
  return noted_headers(headers, Secret{credential});
}
bool is_noted(std::string_view value, std::string_view credential = "Bearer sk_test_51HqJ8e") {
  http::Headers headers;
  headers.add("Request-Id", value);
  return noted(headers, credential) == headers;
}

TEST_CASE("only the headers of the list are noted, in the order and case in which they came") {
  CHECK(noted({{"Date", "Tue, 01 Jan 2030 00:00:00 GMT"},
               {"request-id", "req_1"},
               {"Set-Cookie", "session=1"},
               {"X-REQUEST-ID", "req_2"},
               {"Idempotent-Replayed", "true"},
               {"Authorization", "none"},
               {"X-Request-Id-2", "req_3"},
               {"My-Request-Id", "req_4"},
               {"Stripe-Should-Retry", "false"},
               {"Location", "/pay_1"}}) == http::Headers{{"request-id", "req_1"},
                                                         {"X-REQUEST-ID", "req_2"},
                                                         {"Idempotent-Replayed", "true"},
                                                         {"Stripe-Should-Retry", "false"}});
  CHECK(noted({}).size() == 0);
  CHECK(noted({{"Request-Id", "1"}, {"Request-Id", "2"}}).size() == 2);
}

TEST_CASE("a value is short visible text, or it is not noted") {
  CHECK(is_noted("req_8h3K-d.Q~/+="));
  CHECK(is_noted(std::string(128, 'r')));
  CHECK_FALSE(is_noted(std::string(129, 'r')));
  for (const std::string_view value : {"two words", "req\t1", "req\r\nX: y", "\x7f", "\xc3\xa9"}) {
    CHECK_FALSE(is_noted(value));
  }
  CHECK_FALSE(is_noted(std::string_view{"a\0b", 3}));
}

TEST_CASE("a space after the credential, which servers pass over, does not let its echo through") {
  CHECK_FALSE(is_noted(key, "Bearer sk_test_51HqJ8e "));
  CHECK_FALSE(is_noted(key, "sk_test_51HqJ8e\t "));
  CHECK(is_noted("req_1", " "));
}

TEST_CASE("an echo of the credential is not noted, with or without the word before it") {
  const std::string echoed{key};
  for (const std::string_view credential : {"Bearer sk_test_51HqJ8e", "sk_test_51HqJ8e"}) {
    CHECK_FALSE(is_noted(echoed, credential));
    CHECK_FALSE(is_noted("Bearer:" + echoed, credential));
    CHECK_FALSE(is_noted("req_" + echoed + "_1", credential));
    CHECK(is_noted(echoed.substr(1), credential));
    CHECK(is_noted("Bearer", credential));
  }
  CHECK_FALSE(is_noted(echoed, "a scheme of words sk_test_51HqJ8e"));
}

TEST_CASE("without a credential there is nothing that could be echoed") {
  CHECK(is_noted("req_1", ""));
  CHECK(is_noted("req_1", "Bearer "));
}

TEST_CASE("what could be a card number is not noted") {
  CHECK_FALSE(is_noted("4242424242424242"));
  CHECK_FALSE(is_noted("req_4242424242424242"));
  CHECK_FALSE(is_noted("123456789012"));
  CHECK_FALSE(is_noted("x12345678901234567890y"));
  CHECK(is_noted("12345678901"));
  CHECK(is_noted("12345678901-2345"));
  CHECK(is_noted("0f8fad5b-d9cb-469f-a165-70867728950e"));
  CHECK(is_noted("1234567890a1234567890"));
}

}  // namespace
