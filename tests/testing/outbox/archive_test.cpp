// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/archive.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/testing/outbox/intake.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("a dead letter that halts an order is kept however old it is") {
  Books books{.retention = {.dead = Millis{100}}};
  REQUIRE(subscribe(books, {.id = "a", .url = "https://a", .signing = Unsigned{}}, {"*"},
                    {.ordering = Ordering::endpoint}));
  REQUIRE(enqueue(books, {.id = "evt_1", .type = "t", .payload = "{}"}, {}, {}));
  DeliveryRow& head = books.deliveries.at(1);
  books.claim(head, {}, Millis{1});
  books.finish(head, DeliveryState::dead, {});
  CHECK(prune(books, Instant{Millis{1'000}}) == 0);
  skip(books, head, {});
  CHECK(prune(books, Instant{Millis{1'000}}) == 1);
}

}  // namespace
}  // namespace paycourier::testing::outbox
