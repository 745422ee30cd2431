// SPDX-License-Identifier: MIT
// A promise about the schedule breaks the build when the schedule does.
// expect: three days were promised
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/timeline.hpp>

using namespace std::chrono_literals;

static_assert(paycourier::span_of(paycourier::ExponentialBackoff{}) >= 72h,
              "three days were promised");
