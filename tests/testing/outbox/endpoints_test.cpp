// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/endpoints.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/testing/outbox/intake.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("endpoints are told of by id, whichever was first") {
  Books books;
  for (const char* id : {"b", "c", "a"}) {
    REQUIRE(subscribe(books, {.id = id, .url = "https://x", .signing = Unsigned{}}, {id}, {}));
  }
  REQUIRE(enqueue(books, {.id = "evt_1", .type = "c", .payload = "{}"}, {}, {}));
  const auto states = endpoint_states(books);
  REQUIRE(states.size() == 3);
  CHECK(states[0].id == "a");
  CHECK(states[2].id == "c");
  CHECK(states[2].pending == 1);
  CHECK(states[1].pending == 0);
}

}  // namespace
}  // namespace paycourier::testing::outbox
