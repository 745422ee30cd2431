// SPDX-License-Identifier: MIT
// A token is named as such: a text could as well be a card number.
// expect: (could not convert|no viable conversion) .*PaymentMethod
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{
    .key = IdempotencyKey{"order-1042"}, .amount = "10.00 USD"_money, .method = "pm_card_visa"};
