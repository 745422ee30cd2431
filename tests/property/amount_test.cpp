// SPDX-License-Identifier: MIT
// Amounts of every currency come back as they went out, in major units and in a provider's own.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/model/amount.hpp>
#include <property/generator.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;

std::vector<Currency> every_currency() {
  std::vector<Currency> all;
  for (const auto& list : detail::iso_4217) {
    for (std::size_t at = 0; at < list.codes.size(); at += 4) {
      all.push_back(Currency::find(list.codes.substr(at, 3)).value());
    }
  }
  return all;
}

/// Of every size: a shift makes small ones as frequent as large ones.
std::int64_t units_from(property::Generator& random) {
  const std::uint64_t bits = random.next() >> 1;
  return static_cast<std::int64_t>(bits >> random.below(63));
}

TEST_CASE("what major units say is read back as the same amount, in every currency") {
  property::Generator random{20'260'301};
  const std::vector<Currency> currencies = every_currency();
  REQUIRE(currencies.size() > 150);
  int failures = 0;
  for (const Currency currency : currencies) {
    for (int i = 0; i < 100; ++i) {
      const Money money{units_from(random), currency};
      const std::string text = major_units(money);
      const bool has_dot = currency.decimals() > 0;
      for (const std::string& written :
           {text, text + (has_dot ? "" : ".") + std::string(random.below(9) + 1, '0')}) {
        const Result<Money> read = read_major_units(written, currency);
        const bool same = read && *read == money;
        if (!same) UNSCOPED_INFO(written << ' ' << currency.code());
        failures += same ? 0 : 1;
      }
      // One digit more is a fraction of a minor unit.
      const std::string finer = text + (has_dot ? "" : ".") + "1";
      failures += read_major_units(finer, currency) ? 1 : 0;
    }
  }
  CHECK(failures == 0);
}

TEST_CASE("units of a provider and amounts of ISO 4217 are each other's inverse, or refused") {
  property::Generator random{4217};
  const std::vector<Currency> currencies = every_currency();
  int failures = 0, there = 0, back = 0;
  for (int i = 0; i < 100'000; ++i) {
    const Currency currency = currencies[random.below(currencies.size())];
    const std::int64_t units = random.coin() ? units_from(random) : -units_from(random);
    const int decimals = static_cast<int>(random.below(25));
    if (const auto theirs = units_of(Money{units, currency}, decimals)) {
      failures += money_of(*theirs, decimals, currency) == Money{units, currency} ? 0 : 1;
      ++there;
    }
    if (const auto ours = money_of(units, decimals, currency)) {
      failures += units_of(*ours, decimals) == units ? 0 : 1;
      ++back;
    }
    failures += units_of(Money{units, currency}, currency.decimals()) == units ? 0 : 1;
  }
  CHECK(failures == 0);
  CHECK(there > 10'000);
  CHECK(back > 5'000);
}

}  // namespace
