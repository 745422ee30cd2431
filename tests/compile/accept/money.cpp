// SPDX-License-Identifier: MIT
// Amounts with the decimals of their currency, or with none.
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

constexpr auto dollars = "10.00 USD"_money;
constexpr auto whole_dollars = "10 USD"_money;
constexpr auto yen = "1000 JPY"_money;
constexpr auto dinars = "1.234 KWD"_money;
constexpr auto units = "1.2345 CLF"_money;
static_assert(dollars == whole_dollars && dollars == paycourier::Money{1000, dollars.currency()});
