// SPDX-License-Identifier: MIT
// A secret is not copied by assignment either.
// expect: deleted
#include <paycourier/base/secret.hpp>

void assign(paycourier::Secret& to, const paycourier::Secret& from) { to = from; }
