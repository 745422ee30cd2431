// SPDX-License-Identifier: MIT
// An amount with more decimals than its currency does not compile.
// expect: a money literal has its currency's decimals
// expect Clang: call to consteval function .*_money. is not a constant expression
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.005 USD"_money;
