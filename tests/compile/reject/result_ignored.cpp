// SPDX-License-Identifier: MIT
// A result that nobody looks at is a warning, and an error where warnings are.
// expect: ignoring return(ed)? value.*nodiscard
#include <paycourier/base/result.hpp>

#pragma GCC diagnostic error "-Wunused-result"

paycourier::Result<int> attempt();

void use() { attempt(); }
