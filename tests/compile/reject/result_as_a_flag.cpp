// SPDX-License-Identifier: MIT
// A result does not turn into true by being passed on.
// expect: cannot convert|no viable conversion
#include <paycourier/base/result.hpp>

paycourier::Result<int> attempt();

bool use() { return attempt(); }
