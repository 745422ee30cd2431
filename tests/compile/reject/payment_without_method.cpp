// SPDX-License-Identifier: MIT
// A payment without a method does not compile.
// expect: (could not convert|initialization of) .*PaymentMethod
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.key = IdempotencyKey{"order-1042"}, .amount = "10.00 USD"_money};
