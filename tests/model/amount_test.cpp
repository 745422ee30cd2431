// SPDX-License-Identifier: MIT
// Tests of amounts as providers write them: read exactly or refused, counted exactly or refused.
#include <paycourier/model/amount.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

constexpr Currency usd = "1 USD"_money.currency();
constexpr Currency jpy = "1 JPY"_money.currency();
constexpr Currency kwd = "1 KWD"_money.currency();
constexpr Currency clf = "1 CLF"_money.currency();

TEST_CASE("major units have all the decimals of their currency") {
  CHECK(major_units("49.90 USD"_money) == "49.90");
  CHECK(major_units("0.05 USD"_money) == "0.05");
  CHECK(major_units("0 USD"_money) == "0.00");
  CHECK(major_units("1000 JPY"_money) == "1000");
  CHECK(major_units("1.234 KWD"_money) == "1.234");
  CHECK(major_units("1.2345 CLF"_money) == "1.2345");
  CHECK(major_units(Money{-5, usd}) == "-0.05");
  CHECK(major_units(Money{INT64_MAX, usd}) == "92233720368547758.07");
  CHECK(major_units(Money{INT64_MIN, jpy}) == "-9223372036854775808");
}

TEST_CASE("an amount may have fewer decimals than its currency, or zeros after them") {
  for (const std::string_view text : {"49.9", "49.90", "49.900", "49.90000000000000000000"}) {
    INFO(text);
    CHECK(read_major_units(text, usd).value() == "49.90 USD"_money);
  }
  CHECK(read_major_units("49", usd).value() == "49.00 USD"_money);
  CHECK(read_major_units("0", usd).value() == "0.00 USD"_money);
  CHECK(read_major_units("0.0", usd).value() == "0.00 USD"_money);
  CHECK(read_major_units("1000", jpy).value() == "1000 JPY"_money);
  CHECK(read_major_units("1000.00", jpy).value() == "1000 JPY"_money);
  CHECK(read_major_units("1.2", kwd).value() == "1.200 KWD"_money);
  CHECK(read_major_units("1.2345", clf).value() == "1.2345 CLF"_money);
}

TEST_CASE("what is no plain decimal number is no amount, and is not quoted") {
  for (const std::string_view text :
       {"",     ".",     "1.",   ".5",    "-1",       "+1",     "-0",   "1e3",   "1E3",
        "1.e1", "1.5e1", " 1",   "1 ",    "1.5 USD",  "1,50",   "1'0",  "1.2.3", "1..2",
        "01",   "00",    "0x10", "1_000", "Infinity", "1.2\n3", "1.-5", "NaN",   "null"}) {
    INFO(text);
    const Result<Money> money = read_major_units(text, usd);
    REQUIRE_FALSE(money);
    CHECK(money.error().fault == Fault::malformed);
    CHECK(money.error().because == "the amount is not a decimal number of its currency");
  }
  CHECK_FALSE(read_major_units(std::string_view{"1\0", 2}, usd));
}

TEST_CASE("a fraction of a minor unit is refused, never rounded") {
  CHECK_FALSE(read_major_units("49.905", usd));
  CHECK_FALSE(read_major_units("49.9000000001", usd));
  CHECK_FALSE(read_major_units("49.009", usd));
  CHECK_FALSE(read_major_units("0.5", jpy));
  CHECK_FALSE(read_major_units("1.2345", kwd));
  CHECK_FALSE(read_major_units("1.23456", clf));
}

TEST_CASE("an amount is read up to 64 bits and not beyond") {
  CHECK(read_major_units("92233720368547758.07", usd).value() == Money{INT64_MAX, usd});
  CHECK(read_major_units("92233720368547758.070", usd).value() == Money{INT64_MAX, usd});
  CHECK(read_major_units("9223372036854775807", jpy).value() == Money{INT64_MAX, jpy});
  CHECK_FALSE(read_major_units("92233720368547758.08", usd));
  CHECK_FALSE(read_major_units("9223372036854775808", jpy));
  CHECK_FALSE(read_major_units("9223372036854775807", usd));
  CHECK_FALSE(read_major_units(std::string(1'000, '9'), usd));
}

TEST_CASE("a provider that counts a currency otherwise than ISO 4217 gets its own units") {
  STATIC_REQUIRE(units_of("10.00 USD"_money, 2) == 1'000);
  STATIC_REQUIRE(units_of("10.00 USD"_money, 0) == 10);
  STATIC_REQUIRE(units_of("10.00 USD"_money, 4) == 100'000);
  STATIC_REQUIRE(units_of("5 UGX"_money, 2) == 500);
  STATIC_REQUIRE(units_of("1.230 KWD"_money, 2) == 123);
  STATIC_REQUIRE(units_of(Money{-500, usd}, 0) == -5);
  STATIC_REQUIRE(money_of(1'000, 2, usd) == "10.00 USD"_money);
  STATIC_REQUIRE(money_of(10, 0, usd) == "10.00 USD"_money);
  STATIC_REQUIRE(money_of(100'000, 4, usd) == "10.00 USD"_money);
  STATIC_REQUIRE(money_of(500, 2, *Currency::find("UGX")) == "5 UGX"_money);
  STATIC_REQUIRE(money_of(123, 2, kwd) == "1.230 KWD"_money);
}

TEST_CASE("units that would lose a fraction are refused, never rounded") {
  STATIC_REQUIRE_FALSE(units_of("10.01 USD"_money, 1));
  STATIC_REQUIRE_FALSE(units_of("1.234 KWD"_money, 2));
  STATIC_REQUIRE_FALSE(units_of(Money{-1, usd}, 0));
  STATIC_REQUIRE_FALSE(units_of(Money{INT64_MIN, usd}, 0));
  STATIC_REQUIRE_FALSE(money_of(501, 2, jpy));
  STATIC_REQUIRE_FALSE(money_of(1, 3, usd));
  STATIC_REQUIRE_FALSE(money_of(-1, 3, usd));
}

TEST_CASE("units that do not fit 64 bits are refused") {
  STATIC_REQUIRE(units_of(Money{INT64_MAX, jpy}, 0) == INT64_MAX);
  STATIC_REQUIRE_FALSE(units_of(Money{INT64_MAX, jpy}, 1));
  STATIC_REQUIRE_FALSE(units_of(Money{INT64_MIN, jpy}, 1));
  STATIC_REQUIRE(units_of(Money{9, jpy}, 18) == 9'000'000'000'000'000'000);
  STATIC_REQUIRE_FALSE(units_of(Money{10, jpy}, 18));
  STATIC_REQUIRE_FALSE(money_of(INT64_MAX, 1, usd));
  STATIC_REQUIRE(money_of(INT64_MAX, 2, usd) == Money{INT64_MAX, usd});
}

TEST_CASE("a number of decimals that no 64 bits hold loses nothing and breaks nothing") {
  STATIC_REQUIRE_FALSE(units_of(Money{1, jpy}, 19));
  STATIC_REQUIRE_FALSE(units_of(Money{1, jpy}, 1'000));
  STATIC_REQUIRE_FALSE(units_of(Money{INT64_MAX, jpy}, -25));
  STATIC_REQUIRE_FALSE(money_of(1, 1'000, usd));
  STATIC_REQUIRE_FALSE(money_of(1, -1'000, usd));
  STATIC_REQUIRE(units_of(Money{0, jpy}, INT32_MAX) == 0);
  STATIC_REQUIRE(money_of(0, INT32_MAX, usd) == Money{0, usd});
}

}  // namespace
