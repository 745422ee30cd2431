// SPDX-License-Identifier: MIT
// A secret cannot be printed.
// expect: deleted
// The second is a note in the header system_error, whose name ends like one.
#include <iostream>
#include <paycourier/base/secret.hpp>

void leak(const paycourier::Secret& secret) { std::cout << secret; }
