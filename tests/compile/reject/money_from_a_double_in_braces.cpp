// SPDX-License-Identifier: MIT
// Floating point does not become money, in braces.
// expect: deleted
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

constexpr auto usd = "1 USD"_money.currency();
const auto money = paycourier::Money{10.0, usd};
