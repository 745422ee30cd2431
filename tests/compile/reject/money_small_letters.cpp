// SPDX-License-Identifier: MIT
// A currency in small letters does not compile.
// expect: a money literal names a currency of ISO 4217
// expect Clang: call to consteval function .*_money. is not a constant expression
#include <paycourier/model/money.hpp>

using namespace paycourier::literals;

const auto money = "10.00 usd"_money;
