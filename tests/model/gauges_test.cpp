// SPDX-License-Identifier: MIT
// Tests of the gauges: a courier that has done nothing shows nothing.
#include <paycourier/model/gauges.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("gauges start at nothing, and nothing is due") {
  constexpr Gauges gauges;
  CHECK(gauges.in_flight == 0);
  CHECK(gauges.attempts == 0);
  CHECK_FALSE(gauges.oldest_due);
  CHECK_FALSE(gauges.oldest_ready);
}

}  // namespace
