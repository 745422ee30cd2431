// SPDX-License-Identifier: MIT
// A secret is not a scheme: the scheme that uses it has to be named.
// expect: (could not convert|no viable conversion) .*Signing
#include <paycourier/model/webhook.hpp>

const paycourier::Endpoint shop{.id = "shop-7",
                                .url = "https://shop.example/hooks",
                                .signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
