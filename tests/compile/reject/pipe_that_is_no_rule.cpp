// SPDX-License-Identifier: MIT
// Only a rule can be piped onto a policy.
// expect: no match for .*operator\||invalid operands to binary expression
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/pipes.hpp>

const auto policy = paycourier::ExponentialBackoff{} | 8;
