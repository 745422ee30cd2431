// SPDX-License-Identifier: MIT
// A secret does not turn into text unless it is revealed.
// expect: could not convert|no viable conversion
#include <paycourier/base/secret.hpp>

std::string_view text(const paycourier::Secret& secret) { return secret; }
