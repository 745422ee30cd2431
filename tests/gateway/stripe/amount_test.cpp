// SPDX-License-Identifier: MIT
// Tests of amounts as Stripe counts them: every currency of its lists, there and back.
#include <paycourier/gateway/stripe/amount.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <string>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

std::int64_t units(Money money) { return stripe_units(money).value_or(-1); }

std::string because(Money money) {
  const Result<std::int64_t> written = stripe_units(money);
  if (written) return {};
  CHECK(written.error().fault == Fault::invalid);
  return written.error().because;
}

Currency currency(std::string_view code) { return Currency::find(code).value(); }

TEST_CASE("most currencies are counted in hundredths") {
  CHECK(units("10.00 USD"_money) == 1'000);
  CHECK(units("0.01 EUR"_money) == 1);
  CHECK(units("1.50 HUF"_money) == 150);
  CHECK(units("1.50 TWD"_money) == 150);
  CHECK(units("92233720368547758.07 USD"_money) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("currencies without decimals are counted whole") {
  for (const char* code : {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "VND",
                           "VUV", "XAF", "XOF", "XPF"}) {
    INFO(code);
    CHECK(units({500, currency(code)}) == 500);
  }
}

TEST_CASE("ISK and UGX are counted in hundredths that are always 00") {
  CHECK(units("5 ISK"_money) == 500);
  CHECK(units("5 UGX"_money) == 500);
  CHECK(stripe_money(500, currency("UGX")) == "5 UGX"_money);
  CHECK_FALSE(stripe_money(550, currency("UGX")));
  CHECK(because({std::numeric_limits<std::int64_t>::max(), currency("ISK")}) ==
        "Stripe takes this amount only in 2 decimals, as a number of 64 bits");
}

TEST_CASE("MGA is counted whole, so that its fifths cannot be written") {
  CHECK(units("5.00 MGA"_money) == 5);
  CHECK(because("5.20 MGA"_money) ==
        "Stripe takes this amount only in 0 decimals, as a number of 64 bits");
  CHECK(stripe_money(5, currency("MGA")) == "5.00 MGA"_money);
}

TEST_CASE("currencies with three decimals end in a 0") {
  for (const char* code : {"BHD", "JOD", "KWD", "OMR", "TND"}) {
    INFO(code);
    CHECK(units({5'120, currency(code)}) == 5'120);
    CHECK(because({5'124, currency(code)}) ==
          "Stripe takes this currency with a 0 as its third decimal");
  }
  CHECK(stripe_money(5'124, currency("KWD")) == "5.124 KWD"_money);
}

TEST_CASE("a currency whose decimals at Stripe nobody knows is refused") {
  for (const char* code : {"CLF", "IQD", "LYD", "UYI", "UYW"}) {
    INFO(code);
    CHECK(because({1'000, currency(code)}) == "Stripe does not take this currency");
    CHECK_FALSE(stripe_money(1'000, currency(code)));
  }
}

TEST_CASE("what is written is read back as the same amount, in every currency of ISO 4217") {
  for (const auto& [digits, codes] : detail::iso_4217) {
    for (std::size_t at = 0; at < codes.size(); at += 4) {
      const Money money{123'000, currency(codes.substr(at, 3))};
      const Result<std::int64_t> written = stripe_units(money);
      if (written) CHECK(stripe_money(*written, money.currency()) == money);
    }
  }
}

}  // namespace
