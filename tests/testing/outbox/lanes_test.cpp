// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/lanes.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier::testing::outbox {
namespace {

Instant at(std::int64_t ms) { return Instant{Millis{ms}}; }

DeliveryRow row(std::int64_t number, std::int64_t due, int claims) {
  return {.number = number, .due_at = at(due), .claims = claims};
}

using Numbers = std::vector<std::int64_t>;

TEST_CASE("first attempts and later ones have a lane each, and fill up for each other") {
  Lanes lanes;
  lanes.add(row(1, 10, 0));
  lanes.add(row(2, 20, 0));
  lanes.add(row(3, 5, 1));
  lanes.add(row(4, 6, 2));
  lanes.add(row(5, 900, 1));
  CHECK(lanes.due(at(100), 1, 1) == Numbers{1, 3});
  CHECK(lanes.due(at(100), 2, 0) == Numbers{1, 2});
  CHECK(lanes.due(at(100), 4, 0) == Numbers{1, 2, 3, 4});
  CHECK(lanes.due(at(100), 0, 4) == Numbers{1, 2, 3, 4});
  CHECK(lanes.due(at(5), 4, 4) == Numbers{3});
  CHECK(lanes.due(at(4), 4, 4).empty());
}

TEST_CASE("the earliest of both lanes is what an endpoint has next") {
  Lanes lanes;
  CHECK(lanes.earliest() == std::nullopt);
  lanes.add(row(1, 10, 0));
  CHECK(lanes.earliest() == at(10));
  lanes.add(row(2, 7, 3));
  CHECK(lanes.earliest() == at(7));
  lanes.remove(row(2, 7, 3));
  CHECK(lanes.earliest() == at(10));
}

}  // namespace
}  // namespace paycourier::testing::outbox
