// SPDX-License-Identifier: MIT
// A schedule is its waits, and its span is known while compiling.
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/timeline.hpp>

using namespace std::chrono_literals;

static_assert(paycourier::span_of(paycourier::standard_schedule) >= 72h);
static_assert(paycourier::attempts_of(paycourier::Schedule{5s, 5min, 1h}) == 4);
