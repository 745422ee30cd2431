// SPDX-License-Identifier: MIT
// A secret is not copied by accident.
// expect: deleted
#include <paycourier/base/secret.hpp>

paycourier::Secret second(const paycourier::Secret& secret) { return secret; }
