// SPDX-License-Identifier: MIT
// A result is not its value until it was asked.
// expect: cannot convert|no viable conversion
#include <paycourier/base/result.hpp>

paycourier::Result<int> attempt();

int use() { return attempt(); }
