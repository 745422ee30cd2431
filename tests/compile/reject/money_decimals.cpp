// SPDX-License-Identifier: MIT
// An amount with more decimals than its currency does not compile.
// expect: a money literal has its currency's decimals
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.005 USD"_money;
