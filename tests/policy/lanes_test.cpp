// SPDX-License-Identifier: MIT
// Tests of the two lanes: new events before old retries, and neither starves.
#include <paycourier/policy/lanes.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <property/generator.hpp>

namespace {

using namespace paycourier;

TEST_CASE("of every four attempts three are fresh and one is a retry") {
  STATIC_REQUIRE(next_lanes(0, 4) == Lanes{.fresh = 3, .retries = 1});
  CHECK(next_lanes(0, 3) == Lanes{.fresh = 3});
  CHECK(next_lanes(0, 64) == Lanes{.fresh = 48, .retries = 16});
  CHECK(next_lanes(0, 0) == Lanes{});
  CHECK(next_lanes(5, -1) == Lanes{});
}

TEST_CASE("one at a time, the fourth is a retry") {
  CHECK(next_lanes(0, 1) == Lanes{.fresh = 1});
  CHECK(next_lanes(2, 1) == Lanes{.fresh = 1});
  CHECK(next_lanes(3, 1) == Lanes{.retries = 1});
  CHECK(next_lanes(4, 1) == Lanes{.fresh = 1});
  CHECK(next_lanes(3, 2) == Lanes{.fresh = 1, .retries = 1});
}

TEST_CASE("however attempts are counted out, the lanes keep their weights") {
  property::Generator draw{1};
  for (const LaneWeights weights : {LaneWeights{}, {1, 1}, {5, 2}, {1, 0}, {0, 1}}) {
    std::int64_t sent = 0, retries = 0;
    while (sent < 10'000) {
      const int count = static_cast<int>(draw.below(9));
      const Lanes lanes = next_lanes(sent, count, weights);
      if (lanes.fresh < 0 || lanes.retries < 0 || lanes.fresh + lanes.retries != count) {
        FAIL_CHECK("it miscounts");
      }
      sent += count;
      retries += lanes.retries;
      const std::int64_t round = weights.fresh + weights.retries;
      const std::int64_t due = sent / round * weights.retries;
      if (retries < due || retries > due + weights.retries) FAIL_CHECK("a lane starves");
    }
  }
}

TEST_CASE("weights and counts that mean nothing give fresh attempts") {
  CHECK(next_lanes(0, 7, {0, 0}) == Lanes{.fresh = 7});
  CHECK(next_lanes(0, 7, {-1, -1}) == Lanes{.fresh = 7});
  CHECK(next_lanes(INT64_MAX, 4) == Lanes{.fresh = 3, .retries = 1});
  CHECK(next_lanes(INT64_MIN, 4) == Lanes{.fresh = 3, .retries = 1});
  const Lanes large = next_lanes(0, INT_MAX, {INT_MAX, INT_MAX});
  CHECK(large == Lanes{.fresh = INT_MAX});
}

}  // namespace
