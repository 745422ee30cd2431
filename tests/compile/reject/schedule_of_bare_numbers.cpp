// SPDX-License-Identifier: MIT
// A wait without a unit does not compile.
// expect GNU: class template argument deduction failed|no matching function
// expect Clang: no viable constructor or deduction guide
// errors GNU: 2
#include <paycourier/policy/backoff.hpp>

const paycourier::Schedule waits{5, 300};
