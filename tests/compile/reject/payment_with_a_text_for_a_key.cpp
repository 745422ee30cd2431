// SPDX-License-Identifier: MIT
// A key is built on purpose, never out of any text that is at hand.
// expect: (could not convert|no viable conversion) .*IdempotencyKey
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.key = "order-1042",
                            .amount = "10.00 USD"_money,
                            .method = Card{"4242424242424242", {12, 2030}, "123"}};
