// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/orders.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("those behind the head of an order follow by their numbers") {
  Orders orders;
  const Orders::Name key{1, "a"};
  CHECK(orders.join(key, 10));
  CHECK_FALSE(orders.join(key, 12));
  CHECK_FALSE(orders.join(key, 11));
  CHECK(orders.is_head(key, 10));
  CHECK(orders.go_on(key) == 11);
  CHECK(orders.go_on(key) == 12);
  CHECK(orders.go_on(key) == std::nullopt);
  CHECK(orders.join(key, 13));
}

TEST_CASE("orders do not wait for each other, nor do the same keys of two endpoints") {
  Orders orders;
  CHECK(orders.join({1, "a"}, 1));
  CHECK(orders.join({1, "b"}, 2));
  CHECK(orders.join({2, "a"}, 3));
}

TEST_CASE("a dead head can be replaced where it stands") {
  Orders orders;
  orders.join({1, "a"}, 1);
  orders.join({1, "a"}, 2);
  orders.replace_head({1, "a"}, 3);
  CHECK(orders.is_head({1, "a"}, 3));
  CHECK_FALSE(orders.is_head({1, "a"}, 1));
  CHECK(orders.go_on({1, "a"}) == 2);
}

TEST_CASE("the orders of one endpoint end, but for a head that stays, and no other's") {
  Orders orders;
  for (const std::int64_t number : {1, 2}) orders.join({1, "a"}, number);
  for (const std::int64_t number : {3, 4}) orders.join({1, "b"}, number);
  for (const std::int64_t number : {5, 6}) orders.join({2, "a"}, number);
  orders.end(1, [](std::int64_t head) { return head == 3; });
  CHECK(orders.join({1, "a"}, 7));
  CHECK_FALSE(orders.join({1, "b"}, 8));
  CHECK(orders.go_on({1, "b"}) == 8);
  CHECK(orders.go_on({2, "a"}) == 6);
}

}  // namespace
}  // namespace paycourier::testing::outbox
