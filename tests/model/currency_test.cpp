// SPDX-License-Identifier: MIT
// Tests of currencies: the decimals of ISO 4217, in capitals, and nothing else.
#include <paycourier/model/currency.hpp>

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

namespace {

using paycourier::Currency;

TEST_CASE("a currency knows its decimals") {
  CHECK(Currency::find("JPY")->decimals() == 0);
  CHECK(Currency::find("USD")->decimals() == 2);
  CHECK(Currency::find("EUR")->decimals() == 2);
  CHECK(Currency::find("KWD")->decimals() == 3);
  CHECK(Currency::find("CLF")->decimals() == 4);
  CHECK(Currency::find("UYW")->decimals() == 4);
  CHECK(Currency::find("USD")->code() == "USD");
}

TEST_CASE("the first and the last of every list are found") {
  for (const std::string_view code : {"BIF", "XPF", "AED", "ZWG", "BHD", "TND", "CLF", "UYW"}) {
    REQUIRE(Currency::find(code));
    CHECK(Currency::find(code)->code() == code);
  }
}

TEST_CASE("there is no such currency in small letters, cut short or made up") {
  for (const std::string_view code :
       {"usd", "Usd", "US", "USDD", "", " USD", "USD ", "AAA", "$$$", "D A", "SD ", "   ", "123"}) {
    CHECK_FALSE(Currency::find(code));
  }
  CHECK_FALSE(Currency::find(std::string_view{"US\0", 3}));
}

TEST_CASE("what has no decimals in ISO 4217 is no money: gold, drawing rights, tests") {
  for (const std::string_view code : {"XAU", "XAG", "XDR", "XTS", "XXX", "XBA", "XSU"}) {
    CHECK_FALSE(Currency::find(code));
  }
}

TEST_CASE("no currency stands in two lists, and every code is three capitals") {
  std::set<std::string> seen;
  for (const auto& [digits, codes] : paycourier::detail::iso_4217) {
    REQUIRE(codes.size() % 4 == 3);
    for (std::size_t at = 0; at < codes.size(); at += 4) {
      const std::string code{codes.substr(at, 3)};
      CHECK(code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
      CHECK((at + 3 == codes.size() || codes[at + 3] == ' '));
      CHECK(seen.insert(code).second);
      CHECK(Currency::find(code)->decimals() == digits);
    }
  }
  CHECK(seen.size() > 150);
}

TEST_CASE("currencies are equal when their codes are") {
  CHECK(Currency::find("USD") == Currency::find("USD"));
  CHECK_FALSE(Currency::find("USD") == Currency::find("EUR"));
  CHECK_FALSE(Currency::find("JPY") == Currency::find("USD"));
}

}  // namespace
