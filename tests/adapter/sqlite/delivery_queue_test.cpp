// SPDX-License-Identifier: MIT
// Tests of the queue: who is pending, and who waits behind whom.
#include <paycourier/adapter/sqlite/delivery_queue.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>

namespace {

using namespace paycourier;
using sqlite::DeliveryQueue;

TEST_CASE("the order of a delivery is its endpoint's, its key's, or none") {
  CHECK_FALSE(sqlite::order_key(sqlite::number_of(Ordering::none), "a"));
  CHECK_FALSE(sqlite::order_key(sqlite::number_of(Ordering::by_key), ""));
  CHECK(sqlite::order_key(sqlite::number_of(Ordering::by_key), "a") == "a");
  CHECK(sqlite::order_key(sqlite::number_of(Ordering::endpoint), "a") == "");
}

TEST_CASE("only the first of an order is pending, and the next one when it is gone") {
  support::OutboxTables tables;
  DeliveryQueue queue{tables.connection};
  const auto add = [&](std::int64_t endpoint, sqlite::OrderKey key, bool is_head = false) {
    const auto number =
        queue.add({.endpoint = endpoint, .event = 1, .key = key, .is_head = is_head});
    return tables.state_of(static_cast<int>(number.value()));
  };
  CHECK(add(1, "a") == 0);
  CHECK(add(1, "a") == 2);
  CHECK(add(1, "a") == 2);
  CHECK(add(1, "b") == 0);
  CHECK(add(2, "a") == 0);
  CHECK(add(1, {}) == 0);
  CHECK_FALSE(queue.promote(1, "a").value());
  tables.run("DELETE FROM paycourier_deliveries WHERE number = 1");
  CHECK(queue.promote(1, "a").value());
  CHECK(tables.state_of(2) == 0);
  CHECK(tables.state_of(3) == 2);
  CHECK_FALSE(queue.promote(1, "a").value());
}

TEST_CASE("behind a halt all wait but the one that takes the head's place") {
  support::OutboxTables tables;
  DeliveryQueue queue{tables.connection};
  tables.run("INSERT INTO paycourier_halts VALUES (9, 1, 'a')");
  const auto behind = queue.add({.endpoint = 1, .event = 1, .key = "a"}).value();
  const auto head = queue.add({.endpoint = 1, .event = 1, .key = "a", .is_head = true}).value();
  CHECK(tables.state_of(static_cast<int>(behind)) == 2);
  CHECK(tables.state_of(static_cast<int>(head)) == 0);
}

}  // namespace
