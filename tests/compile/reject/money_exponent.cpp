// SPDX-License-Identifier: MIT
// An amount with an exponent does not compile.
// expect: a money literal is written like 10.00 USD
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "1e3 USD"_money;
