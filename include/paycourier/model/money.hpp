// SPDX-License-Identifier: MIT
// Money: a whole number of minor units and a currency; no floating point, in or out.
#ifndef PAYCOURIER_MODEL_MONEY_HPP
#define PAYCOURIER_MODEL_MONEY_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/currency.hpp>

namespace paycourier::inline v0 {

class Money {
 public:
  /// Ten dollars are 1000 minor units of USD, ten yen 10 of JPY.
  constexpr Money(std::int64_t minor_units, Currency currency) noexcept
      : minor_units_{minor_units}, currency_{currency} {}
  Money(std::floating_point auto, Currency) = delete;

  /// Reads "10.00 USD": digits, as many decimals as the currency has or none at all, one space, a
  /// code of ISO 4217. Anything else is Fault::invalid with the rule it broke.
  static Result<Money> parse(std::string_view text);

  constexpr std::int64_t minor_units() const noexcept { return minor_units_; }
  constexpr Currency currency() const noexcept { return currency_; }

  friend constexpr bool operator==(const Money&, const Money&) = default;

 private:
  std::int64_t minor_units_;
  Currency currency_;
};

namespace detail {

enum class MoneyRule { kept, shape, unknown_currency, wrong_decimals, too_large };

struct ReadMoney {
  MoneyRule rule;
  std::int64_t minor_units = 0;
  std::optional<Currency> currency = {};
};

constexpr ReadMoney read_money(std::string_view text) noexcept {
  const std::size_t space = position(text, ' ');
  if (space == std::string_view::npos) return {MoneyRule::shape};
  const std::string_view number = text.substr(0, space);
  const std::size_t dot = position(number, '.');
  const std::size_t whole = dot == std::string_view::npos ? number.size() : dot;
  const bool leading_zero = whole > 1 && number.front() == '0';
  if (whole == 0 || leading_zero) return {MoneyRule::shape};
  std::int64_t units = 0;
  const auto push = [&units](std::int64_t digit) {
    return !__builtin_mul_overflow(units, std::int64_t{10}, &units) &&
           !__builtin_add_overflow(units, digit, &units);
  };
  bool fits = true;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (i == dot) continue;
    if (!is_digit(number[i])) return {MoneyRule::shape};
    fits = fits && push(number[i] - '0');
  }
  const std::optional<Currency> currency = Currency::find(text.substr(space + 1));
  if (!currency) return {MoneyRule::unknown_currency};
  const std::size_t wanted = static_cast<std::size_t>(currency->decimals());
  const std::size_t written = dot == std::string_view::npos ? 0 : number.size() - dot - 1;
  if (dot == std::string_view::npos) {
    for (std::size_t i = 0; i < wanted; ++i) fits = fits && push(0);
  } else if (written != wanted || wanted == 0) {
    return {MoneyRule::wrong_decimals};
  }
  if (!fits) return {MoneyRule::too_large};
  return {MoneyRule::kept, units, currency};
}

/// A literal as a template argument: it is read while compiling, everywhere.
template <std::size_t Size>
struct MoneyText {
  consteval MoneyText(const char (&text)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) characters[i] = text[i];
  }
  char characters[Size]{};
};

}  // namespace detail

inline Result<Money> Money::parse(std::string_view text) {
  const detail::ReadMoney read = detail::read_money(text);
  using detail::MoneyRule;
  switch (read.rule) {
    case MoneyRule::kept: return Money{read.minor_units, *read.currency};
    case MoneyRule::shape: return Error{Fault::invalid, "an amount is written like 10.00 USD"};
    case MoneyRule::unknown_currency:
      return Error{Fault::invalid, "the currency is not one of ISO 4217, in capitals"};
    case MoneyRule::wrong_decimals:
      return Error{Fault::invalid, "the amount has not as many decimals as its currency"};
    case MoneyRule::too_large: break;
  }
  return Error{Fault::invalid, "the amount is larger than 64 bits hold"};
}

/// The sum, or Fault::invalid for two currencies and on overflow.
inline Result<Money> add(Money a, Money b) {
  if (a.currency() != b.currency()) {
    return Error{Fault::invalid, "two currencies cannot be added"};
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.minor_units(), b.minor_units(), &sum)) {
    return Error{Fault::invalid, "the sum is larger than 64 bits hold"};
  }
  return Money{sum, a.currency()};
}

/// "10.00 USD"; what `Money::parse` reads, for amounts that are not negative.
inline std::string describe(Money money) {
  std::string digits = std::to_string(money.minor_units());
  const std::size_t sign = digits.front() == '-' ? 1 : 0;
  const auto decimals = static_cast<std::size_t>(money.currency().decimals());
  if (decimals > 0) {
    if (digits.size() - sign <= decimals) {
      digits.insert(sign, decimals + 1 - (digits.size() - sign), '0');
    }
    digits.insert(digits.size() - decimals, 1, '.');
  }
  return digits.append(1, ' ').append(money.currency().code());
}

namespace literals {
/// "10.00 USD"_money, checked while compiling.
template <detail::MoneyText Text>
constexpr Money operator""_money() noexcept {
  using enum detail::MoneyRule;
  constexpr auto read = detail::read_money({Text.characters, sizeof Text.characters - 1});
  static_assert(read.rule != shape, "a money literal is written like 10.00 USD");
  static_assert(read.rule != unknown_currency, "a money literal names a currency of ISO 4217");
  static_assert(read.rule != wrong_decimals, "a money literal has its currency's decimals or none");
  static_assert(read.rule != too_large, "a money literal fits 64 bits of minor units");
  return Money{read.minor_units, *read.currency};
}
}  // namespace literals

}  // namespace paycourier::inline v0

#endif
