// SPDX-License-Identifier: MIT
// How Stripe counts money: its own number of decimals for some currencies.
#ifndef PAYCOURIER_GATEWAY_STRIPE_AMOUNT_HPP
#define PAYCOURIER_GATEWAY_STRIPE_AMOUNT_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/model/amount.hpp>
#include <paycourier/model/money.hpp>

namespace paycourier::inline v0 {

/// The decimals of a currency at Stripe (docs.stripe.com/currencies): ISK and UGX are sent with
/// two that are always 00, MGA with none. Empty for a currency that ISO 4217 does not write with
/// two decimals and Stripe does not list: a guess would be wrong by a factor of ten or more.
constexpr std::optional<int> stripe_decimals(Currency currency) noexcept {
  struct Row {
    int decimals;
    std::string_view codes;
  };
  constexpr Row rows[]{
      {0, "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"},
      {2, "ISK UGX"},
      {3, "BHD JOD KWD OMR TND"},
  };
  for (const auto& [decimals, codes] : rows) {
    for (std::size_t at = 0; at < codes.size(); at += 4) {
      if (codes.substr(at, 3) == currency.code()) return decimals;
    }
  }
  if (currency.decimals() == 2) return 2;
  return std::nullopt;
}

/// Fault::invalid for an amount that Stripe cannot be told, with the rule.
inline Result<std::int64_t> stripe_units(Money money) {
  const std::optional<int> decimals = stripe_decimals(money.currency());
  if (!decimals) return Error{Fault::invalid, "Stripe does not take this currency"};
  const std::optional<std::int64_t> units = units_of(money, *decimals);
  if (!units) {
    return Error{Fault::invalid, "Stripe takes this amount only in " + std::to_string(*decimals) +
                                     " decimals, as a number of 64 bits"};
  }
  if (*decimals == 3 && *units % 10 != 0) {
    return Error{Fault::invalid, "Stripe takes this currency with a 0 as its third decimal"};
  }
  return *units;
}

/// What an answer's amount says; empty when it does not fit.
constexpr std::optional<Money> stripe_money(std::int64_t units, Currency currency) noexcept {
  const std::optional<int> decimals = stripe_decimals(currency);
  return decimals ? money_of(units, *decimals, currency) : std::nullopt;
}

}  // namespace paycourier::inline v0

#endif
