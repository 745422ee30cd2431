// SPDX-License-Identifier: MIT
// Tests of the spread: the same on every machine, and different as soon as anything is.
#include <paycourier/policy/spread.hpp>

#include <catch2/catch_test_macros.hpp>
#include <climits>
#include <set>
#include <string>

namespace {

using paycourier::spread_of;

TEST_CASE("the same ids and attempt give the same spread, on every machine") {
  STATIC_REQUIRE(spread_of("shop-7", "evt_1", 1) == spread_of("shop-7", "evt_1", 1));
  // Recomputed apart from the library; a change here re-times every stored delivery.
  CHECK(spread_of("shop-7", "evt_1", 1) == 0x1.8cac8eec31687p-1);
  CHECK(spread_of("shop-7", "evt_1", 2) == 0x1.deaf0e09eef68p-3);
  CHECK(spread_of("", "", 1) == 0x1.cec6fa3670583p-1);
  CHECK(spread_of("caf\xc3\xa9", "\xff", 1) == 0x1.91f2609932753p-1);
}

TEST_CASE("where one id ends and the next begins makes a difference") {
  CHECK(spread_of("ab", "c", 1) != spread_of("a", "bc", 1));
  CHECK(spread_of("abc", "", 1) != spread_of("", "abc", 1));
}

TEST_CASE("each of endpoint, event and attempt changes the spread") {
  std::set<double> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string id = std::to_string(i);
    CHECK(seen.insert(spread_of(id, "e", 1)).second);
    CHECK(seen.insert(spread_of("w", id, 1)).second);
    CHECK(seen.insert(spread_of("w", "e", i)).second);
  }
}

TEST_CASE("the spread is at least zero and less than one, for any attempt") {
  for (const int attempt : {INT_MIN, -1, 0, 1, 2, 1000, INT_MAX}) {
    for (const char* id : {"", "a", "\xff\xff\xff", "shop"}) {
      const double spread = spread_of(id, "evt", attempt);
      CHECK(spread >= 0);
      CHECK(spread < 1);
    }
  }
}

}  // namespace
