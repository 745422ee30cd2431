// SPDX-License-Identifier: MIT
// Tests of IdempotencyKey: visible ASCII, one to 255 characters, kept as it was given.
#include <paycourier/model/idempotency_key.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

std::string refusal(std::string_view text) {
  const Result<IdempotencyKey> key = IdempotencyKey::parse(text);
  if (key) return "";
  CHECK(key.error().fault == Fault::invalid);
  return key.error().because;
}

TEST_CASE("a key is kept as it was given") {
  CHECK(IdempotencyKey{"order-1042"}.text() == "order-1042");
  CHECK(IdempotencyKey::parse("a")->text() == "a");
  CHECK(refusal("!~{}:/\"").empty());
}

TEST_CASE("a key has 1 to 255 characters") {
  const std::string rule = "an idempotency key has 1 to 255 characters";
  CHECK(refusal("") == rule);
  CHECK(refusal(std::string(255, 'k')).empty());
  CHECK(refusal(std::string(256, 'k')) == rule);
}

TEST_CASE("a key is visible ASCII, so that it can stand in a header") {
  const std::string rule = "an idempotency key is visible ASCII, without spaces";
  for (const std::string_view text :
       {" ", "order 1042", "order\n", "order\r\nX: y", "ordr\xc3\xa9", "order\x7f", "\t"}) {
    CHECK(refusal(text) == rule);
  }
  CHECK(refusal(std::string_view{"a\0b", 3}) == rule);
}

TEST_CASE("a key that breaks the rule cannot be built") {
  CHECK_THROWS_AS(IdempotencyKey{""}, BadResult);
  CHECK_THROWS_AS(IdempotencyKey{"order 1042"}, BadResult);
}

TEST_CASE("keys are equal when their texts are") {
  CHECK(IdempotencyKey{"a"} == IdempotencyKey{"a"});
  CHECK_FALSE(IdempotencyKey{"a"} == IdempotencyKey{"A"});
}

}  // namespace
