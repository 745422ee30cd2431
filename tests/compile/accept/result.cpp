// SPDX-License-Identifier: MIT
// A result that is looked at, or put aside on purpose.
#include <paycourier/base/result.hpp>

paycourier::Result<int> attempt();

int use() {
  static_cast<void>(attempt());
  const paycourier::Result<int> result = attempt();
  return result ? *result : 0;
}
