// SPDX-License-Identifier: MIT
// A payment without an idempotency key does not compile.
// expect: (could not convert|initialization of) .*IdempotencyKey
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.amount = "10.00 USD"_money,
                            .method = Card{"4242424242424242", {12, 2030}, "123"}};
