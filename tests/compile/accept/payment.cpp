// SPDX-License-Identifier: MIT
// A payment has a key, an amount and a method.
#include <paycourier/model/payment.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.key = IdempotencyKey{"order-1042"},
                            .amount = "10.00 USD"_money,
                            .method = Card{"4242424242424242", {12, 2030}, "123"}};
