// SPDX-License-Identifier: MIT
// An amount that 64 bits do not hold does not compile.
// expect: a money literal fits 64 bits
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "92233720368547758.08 USD"_money;
