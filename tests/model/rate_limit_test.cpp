// SPDX-License-Identifier: MIT
// Tests of the rate limit as a value.
#include <paycourier/model/rate_limit.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a rate that nobody sets limits nothing, and lets one go at once where it does") {
  CHECK(RateLimit{}.per_second == 0);
  CHECK(RateLimit{.per_second = 5}.burst == 1);
}

}  // namespace
