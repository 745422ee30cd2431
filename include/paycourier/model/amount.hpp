// SPDX-License-Identifier: MIT
// Amounts as providers write them: decimals in major units, or minor units by a rule of their own.
#ifndef PAYCOURIER_MODEL_AMOUNT_HPP
#define PAYCOURIER_MODEL_AMOUNT_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/model/money.hpp>

namespace paycourier::inline v0 {

/// "49.90": the amount in major units, with all the decimals of its currency.
inline std::string major_units(Money money) {
  std::string text = describe(money);
  text.resize(text.find(' '));
  return text;
}

/// Reads "49.9", "49.90" or "49.900", the text of a JSON number; no floating point is involved.
/// Fault::malformed for a sign, an exponent, or a fraction of a minor unit.
inline Result<Money> read_major_units(std::string_view text, Currency currency) {
  const Error malformed{Fault::malformed, "the amount is not a decimal number of its currency"};
  const std::size_t whole = std::min(text.find('.'), text.size());
  std::string_view decimals = text.substr(std::min(whole + 1, text.size()));
  const auto most = static_cast<std::size_t>(currency.decimals());
  const bool ends_in_dot = whole != text.size() && decimals.empty();
  if (ends_in_dot) return malformed;
  for (; decimals.size() > most; decimals.remove_suffix(1)) {
    if (decimals.back() != '0') return malformed;
  }
  std::string padded{text.substr(0, whole)};
  if (most > 0) padded.append(".").append(decimals).append(most - decimals.size(), '0');
  // Which reads digits and a dot between them, and refuses all else.
  Result<Money> money = Money::parse(padded.append(" ").append(currency.code()));
  return money ? money : malformed;
}

namespace detail {
/// `units * 10^places`; empty when that is no whole number, or does not fit 64 bits.
constexpr std::optional<std::int64_t> shifted(std::int64_t units, std::int64_t places) noexcept {
  for (; units != 0 && places > 0; --places) {
    if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) return std::nullopt;
  }
  for (; units != 0 && places < 0; ++places) {
    if (units % 10 != 0) return std::nullopt;
    units /= 10;
  }
  return units;
}
}  // namespace detail

/// The amount in units of 10^-decimals, for a provider that counts a currency otherwise than ISO
/// 4217 does. Empty when that would lose a fraction, or does not fit 64 bits.
constexpr std::optional<std::int64_t> units_of(Money money, int decimals) noexcept {
  return detail::shifted(money.minor_units(), std::int64_t{decimals} - money.currency().decimals());
}

/// The other way round.
constexpr std::optional<Money> money_of(std::int64_t units, int decimals,
                                        Currency currency) noexcept {
  const auto minor_units = detail::shifted(units, std::int64_t{currency.decimals()} - decimals);
  if (!minor_units) return std::nullopt;
  return Money{*minor_units, currency};
}

}  // namespace paycourier::inline v0

#endif
