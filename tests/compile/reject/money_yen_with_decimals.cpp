// SPDX-License-Identifier: MIT
// An amount of yen with decimals does not compile.
// expect: money_literal_has_the_wrong_number_of_decimals_for_its_currency
// expect Clang: call to consteval function .*_money. is not a constant expression
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.00 JPY"_money;
