// SPDX-License-Identifier: MIT
// An endpoint names how it signs, even when it does not.
#include <paycourier/model/webhook.hpp>

const paycourier::Endpoint shop{
    .id = "shop-7", .url = "https://shop.example/hooks", .signing = paycourier::Unsigned{}};
