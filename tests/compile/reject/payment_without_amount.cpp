// SPDX-License-Identifier: MIT
// A payment without an amount does not compile.
// expect: (could not convert|initialization of) .*Money
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.key = IdempotencyKey{"order-1042"},
                            .method = Card{"4242424242424242", {12, 2030}, "123"}};
