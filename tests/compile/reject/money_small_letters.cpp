// SPDX-License-Identifier: MIT
// A currency in small letters does not compile.
// expect: a money literal names a currency of ISO 4217
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.00 usd"_money;
