// SPDX-License-Identifier: MIT
// A payment has a key, an amount and a method, a card or a token.
#include <paycourier/model/payment_request.hpp>

using namespace paycourier;
using namespace paycourier::literals;

const CreatePayment payment{.key = IdempotencyKey{"order-1042"},
                            .amount = "10.00 USD"_money,
                            .method = Card{"4242424242424242", {12, 2030}, "123"}};
const CreatePayment card_in_place{.key = IdempotencyKey{"order-1043"},
                                  .amount = "10.00 USD"_money,
                                  .method = {"4242424242424242", {12, 2030}, "123"}};
const CreatePayment token{.key = IdempotencyKey{"order-1044"},
                          .amount = "10.00 USD"_money,
                          .method = PaymentToken{"pm_card_visa"}};
