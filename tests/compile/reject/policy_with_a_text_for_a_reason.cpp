// SPDX-License-Identifier: MIT
// The reason of giving up is kept as a view: a text made for the occasion would be gone by then.
// expect: deleted
#include <string>

#include <paycourier/policy/retry.hpp>

paycourier::Decision give_up(int attempt) {
  return paycourier::GiveUp{"after " + std::to_string(attempt)};
}
