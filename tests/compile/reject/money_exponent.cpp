// SPDX-License-Identifier: MIT
// An amount with an exponent does not compile.
// expect: money_literal_is_written_like_10_00_USD
// expect Clang: call to consteval function .*_money. is not a constant expression
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "1e3 USD"_money;
