// SPDX-License-Identifier: MIT
// Tests of money: read exactly or refused, added exactly or refused, written as it is read.
#include <paycourier/model/money.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <type_traits>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

Currency currency(std::string_view code) { return Currency::find(code).value(); }

std::string refusal(std::string_view text) {
  const Result<Money> read = Money::parse(text);
  if (read) return "was read as " + describe(*read);
  CHECK(read.error().fault == Fault::invalid);
  return read.error().because;
}

TEST_CASE("an amount is read into the minor units of its currency") {
  CHECK(Money::parse("10.00 USD")->minor_units() == 1000);
  CHECK(Money::parse("10 USD")->minor_units() == 1000);
  CHECK(Money::parse("0.05 USD")->minor_units() == 5);
  CHECK(Money::parse("0 USD")->minor_units() == 0);
  CHECK(Money::parse("0.00 USD")->minor_units() == 0);
  CHECK(Money::parse("1000 JPY")->minor_units() == 1000);
  CHECK(Money::parse("1.234 KWD")->minor_units() == 1234);
  CHECK(Money::parse("1 KWD")->minor_units() == 1000);
  CHECK(Money::parse("1.2345 CLF")->minor_units() == 12345);
  CHECK(Money::parse("1 CLF")->minor_units() == 10000);
  CHECK(Money::parse("10.00 USD")->currency() == currency("USD"));
}

TEST_CASE("an amount with more or fewer decimals than its currency is refused") {
  const std::string rule = "the amount has not as many decimals as its currency";
  for (const std::string_view text :
       {"49.905 EUR", "10.005 USD", "10.0 USD", "10. USD", "10.0 JPY", "10. JPY", "1.23 KWD",
        "1.2345 KWD", "1.234 CLF", "1.23456 CLF"}) {
    CHECK(refusal(text) == rule);
  }
}

TEST_CASE("an amount that is not written like 10.00 USD is refused") {
  const std::string rule = "an amount is written like 10.00 USD";
  for (const std::string_view text : {"",
                                      " ",
                                      "USD",
                                      "10.00",
                                      "10.00USD",
                                      " 10.00 USD",
                                      ".50 USD",
                                      ". USD",
                                      "-10.00 USD",
                                      "+10.00 USD",
                                      "1e3 USD",
                                      "1,000.00 USD",
                                      "10,00 EUR",
                                      "10.0.0 USD",
                                      "1..0 USD",
                                      "00.50 USD",
                                      "01 USD",
                                      "0x10 USD",
                                      "ten USD",
                                      "1O.00 USD",
                                      "USD 10.00",
                                      "inf USD",
                                      "nan USD",
                                      "10.00\tUSD",
                                      "\xd9\xa1 USD"}) {
    CHECK(refusal(text) == rule);
  }
  CHECK(refusal(std::string_view{"10\0.00 USD", 10}) == rule);
}

TEST_CASE("a currency that ISO 4217 does not have is refused") {
  const std::string rule = "the currency is not one of ISO 4217, in capitals";
  for (const std::string_view text : {"10.00 usd", "10.00 XXX", "10.00 XAU", "10.00 ", "10.00 US",
                                      "10.00  USD", "10.00 USD ", "10.00 USDT", "1 U D"}) {
    CHECK(refusal(text) == rule);
  }
}

TEST_CASE("the largest amount that 64 bits hold is read, and one more is refused") {
  CHECK(Money::parse("9223372036854775807 JPY")->minor_units() == INT64_MAX);
  CHECK(Money::parse("92233720368547758.07 USD")->minor_units() == INT64_MAX);
  CHECK(Money::parse("9223372036854775.807 KWD")->minor_units() == INT64_MAX);
  CHECK(Money::parse("922337203685477.5807 CLF")->minor_units() == INT64_MAX);
  const std::string rule = "the amount is larger than 64 bits hold";
  CHECK(refusal("9223372036854775808 JPY") == rule);
  CHECK(refusal("92233720368547758.08 USD") == rule);
  CHECK(refusal("92233720368547759 USD") == rule);
  CHECK(refusal("9223372036854775.808 KWD") == rule);
  CHECK(refusal("18446744073709551617 JPY") == rule);
  CHECK(refusal(std::string(400, '9') + " USD") == rule);
}

TEST_CASE("what describe writes, parse reads") {
  for (const std::string_view code : {"JPY", "USD", "KWD", "CLF"}) {
    for (const std::int64_t units :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{9}, std::int64_t{10}, std::int64_t{99},
          std::int64_t{100}, std::int64_t{1000}, std::int64_t{123'456'789}, INT64_MAX}) {
      const Money money{units, currency(code)};
      const Result<Money> read = Money::parse(describe(money));
      REQUIRE(read);
      CHECK(*read == money);
    }
  }
}

TEST_CASE("an amount is written with the decimals of its currency") {
  CHECK(describe(Money{1000, currency("USD")}) == "10.00 USD");
  CHECK(describe(Money{5, currency("USD")}) == "0.05 USD");
  CHECK(describe(Money{0, currency("USD")}) == "0.00 USD");
  CHECK(describe(Money{1000, currency("JPY")}) == "1000 JPY");
  CHECK(describe(Money{1, currency("KWD")}) == "0.001 KWD");
  CHECK(describe(Money{12345, currency("CLF")}) == "1.2345 CLF");
  CHECK(describe(Money{-5, currency("USD")}) == "-0.05 USD");
  CHECK(describe(Money{-1234, currency("USD")}) == "-12.34 USD");
  CHECK(describe(Money{-7, currency("JPY")}) == "-7 JPY");
  CHECK(describe(Money{INT64_MIN, currency("USD")}) == "-92233720368547758.08 USD");
}

TEST_CASE("amounts of one currency add up") {
  CHECK(*add("1.25 USD"_money, "0.75 USD"_money) == "2.00 USD"_money);
  CHECK(*add(Money{-5, currency("USD")}, "0.05 USD"_money) == "0 USD"_money);
}

TEST_CASE("amounts of two currencies do not add up, even with as many decimals") {
  const Result<Money> sum = add("1.00 USD"_money, "1.00 EUR"_money);
  REQUIRE_FALSE(sum);
  CHECK(sum.error().fault == Fault::invalid);
  CHECK(sum.error().because == "two currencies cannot be added");
}

TEST_CASE("a sum that 64 bits do not hold is refused, not wrapped") {
  const Currency usd = currency("USD");
  const std::string rule = "the sum is larger than 64 bits hold";
  CHECK(add(Money{INT64_MAX, usd}, Money{1, usd}).error().because == rule);
  CHECK(add(Money{INT64_MIN, usd}, Money{-1, usd}).error().because == rule);
  CHECK(add(Money{INT64_MAX, usd}, Money{1, usd}).error().fault == Fault::invalid);
  CHECK(add(Money{INT64_MAX - 1, usd}, Money{1, usd})->minor_units() == INT64_MAX);
}

TEST_CASE("a literal is an amount at compile time") {
  constexpr Money money = "10.00 USD"_money;
  STATIC_REQUIRE(money.minor_units() == 1000);
  STATIC_REQUIRE(money.currency().code() == "USD");
  STATIC_REQUIRE("10 JPY"_money.minor_units() == 10);
  STATIC_REQUIRE("0.001 KWD"_money.minor_units() == 1);
  STATIC_REQUIRE("92233720368547758.07 USD"_money.minor_units() == INT64_MAX);
}

TEST_CASE("amounts are equal when units and currency are") {
  CHECK("1.00 USD"_money == "1 USD"_money);
  CHECK_FALSE("1.00 USD"_money == "1.01 USD"_money);
  CHECK_FALSE("1.00 USD"_money == "1.00 EUR"_money);
}

TEST_CASE("no floating point goes in, whatever the brackets") {
  STATIC_REQUIRE(std::is_constructible_v<Money, int, Currency>);
  STATIC_REQUIRE(std::is_constructible_v<Money, long, Currency>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Money, double, Currency>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Money, float, Currency>);
}

}  // namespace
