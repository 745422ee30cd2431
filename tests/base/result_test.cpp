// SPDX-License-Identifier: MIT
// Tests of Result: a value or an error, never both, with the member names of std::expected.
#include <paycourier/base/result.hpp>

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace paycourier;

const Error refusal{.fault = Fault::declined, .because = "no"};

struct Explicit {
  explicit Explicit(int from) : number{from} {}
  int number;
};

TEST_CASE("a result holds a value") {
  Result<int> result = 7;
  CHECK(result);
  CHECK(result.has_value());
  CHECK(*result == 7);
  CHECK(result.value() == 7);
  *result = 8;
  CHECK(std::as_const(result).value() == 8);
  CHECK(*std::as_const(result) == 8);
}

TEST_CASE("a result holds an error") {
  const Result<int> result = refusal;
  CHECK_FALSE(result);
  CHECK_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::declined);
  CHECK(result.error().because == "no");
}

TEST_CASE("asking a failed result for its value throws the error") {
  Result<int> result = refusal;
  CHECK_THROWS_AS(result.value(), BadResult);
  CHECK_THROWS_AS(std::as_const(result).value(), BadResult);
  CHECK_THROWS_AS(std::move(result).value(), BadResult);
  try {
    static_cast<void>(Result<int>{refusal}.value());
    FAIL("it did not throw");
  } catch (const BadResult& thrown) {
    CHECK(thrown.error().fault == Fault::declined);
  }
}

TEST_CASE("a value that cannot be copied is moved out") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  CHECK(**result == 3);
  const std::unique_ptr<int> out = *std::move(result);
  CHECK(*out == 3);
  Result<std::unique_ptr<int>> other = std::make_unique<int>(4);
  CHECK(*std::move(other).value() == 4);
}

TEST_CASE("the arrow reaches into the value") {
  Result<std::string> result = "paid";
  CHECK(result->size() == 4);
  result->append("!");
  CHECK(std::as_const(result)->size() == 5);
}

TEST_CASE("value_or gives the value or the other") {
  const Result<int> good = 1;
  const Result<int> bad = refusal;
  CHECK(good.value_or(9) == 1);
  CHECK(bad.value_or(9) == 9);
  CHECK(Result<std::string>{"a"}.value_or("b") == "a");
  CHECK(Result<std::string>{refusal}.value_or("b") == "b");
}

TEST_CASE("and_then goes on with a value and lets an error pass") {
  int calls = 0;
  const auto half = [&calls](int number) -> Result<int> {
    ++calls;
    if (number % 2 != 0) return Error{Fault::invalid, "odd"};
    return number / 2;
  };
  CHECK(*Result<int>{8}.and_then(half).and_then(half) == 2);
  CHECK(calls == 2);
  CHECK(Result<int>{6}.and_then(half).and_then(half).error().because == "odd");
  CHECK(calls == 4);
  CHECK(Result<int>{refusal}.and_then(half).error().because == "no");
  CHECK(calls == 4);
}

TEST_CASE("transform maps a value and lets an error pass") {
  const auto length = [](const std::string& text) { return text.size(); };
  CHECK(*Result<std::string>{"four"}.transform(length) == 4);
  CHECK(Result<std::string>{refusal}.transform(length).error().because == "no");
}

TEST_CASE("a result of nothing is done or says why not") {
  const Result<void> done;
  CHECK(done);
  CHECK(done.has_value());
  CHECK_NOTHROW(done.value());
  const Result<void> failed = refusal;
  CHECK_FALSE(failed);
  CHECK(failed.error().because == "no");
  CHECK_THROWS_AS(failed.value(), BadResult);
}

TEST_CASE("a result converts as its value does: implicitly only where that does") {
  STATIC_REQUIRE(std::convertible_to<const char*, Result<std::string>>);
  STATIC_REQUIRE_FALSE(std::convertible_to<int, Result<Explicit>>);
  STATIC_REQUIRE(std::constructible_from<Result<Explicit>, int>);
  STATIC_REQUIRE_FALSE(std::constructible_from<Result<int>, std::string>);
  STATIC_REQUIRE_FALSE(std::convertible_to<Result<int>, bool>);
  CHECK(Result<Explicit> { 5 } -> number == 5);
}

TEST_CASE("a result can be copied, moved and replaced") {
  Result<std::string> first = "one";
  Result<std::string> second = first;
  CHECK(*second == "one");
  second = refusal;
  CHECK(second.error().because == "no");
  CHECK(*first == "one");
  first = std::move(second);
  CHECK_FALSE(first);
}

TEST_CASE("what a passing result holds outlives it in a loop") {
  const auto rows = [] { return Result<std::vector<std::string>>{{"a long enough text", "two"}}; };
  STATIC_REQUIRE(std::is_same_v<decltype(rows().value()), std::vector<std::string>>);
  STATIC_REQUIRE(std::is_same_v<decltype(*rows()), std::vector<std::string>>);
  std::string all;
  for (const std::string& row : rows().value()) all += row;
  CHECK(all == "a long enough texttwo");
}

}  // namespace
