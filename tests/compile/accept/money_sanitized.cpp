// SPDX-License-Identifier: MIT
// Amounts are constants too where a program is built with the sanitizer of undefined behaviour.
// flags: -fsanitize=undefined
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

constexpr auto dollars = "10.00 USD"_money;
constexpr auto whole_dollars = "10 USD"_money;
static_assert(dollars == whole_dollars);
