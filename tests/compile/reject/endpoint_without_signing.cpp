// SPDX-License-Identifier: MIT
// An endpoint that forgets to sign does not compile.
// expect GNU: could not convert .* to .*Signing
// expect Clang: no matching constructor for initialization of 'paycourier::Signing'
#include <paycourier/model/webhook.hpp>

const paycourier::Endpoint shop{.id = "shop-7", .url = "https://shop.example/hooks"};
