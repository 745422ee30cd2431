// SPDX-License-Identifier: MIT
// An amount of yen with decimals does not compile.
// expect: a money literal has its currency's decimals
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.00 JPY"_money;
