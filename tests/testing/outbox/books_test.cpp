// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/books.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("each claim has a token larger than any before") {
  Books books;
  EndpointRow& endpoint = books.endpoints[1];
  endpoint.number = 1;
  EventRow& event = books.events["evt_1"];
  event.event = {.id = "evt_1", .type = "a", .payload = "{}"};
  DeliveryRow& first = books.add(event, endpoint, {});
  DeliveryRow& second = books.add(event, endpoint, {});
  books.claim(second, Instant{Millis{5}}, Millis{10});
  books.claim(first, Instant{Millis{6}}, Millis{10});
  CHECK(second.token == 1);
  CHECK(first.token == 2);
  CHECK(first.first_at == Instant{Millis{6}});
  CHECK(first.lease_until == Instant{Millis{16}});
  books.renew(second, Instant{Millis{7}}, Millis{10});
  CHECK(second.token == 3);
  CHECK(books.lanes[1].earliest() == std::nullopt);
}

TEST_CASE("a row that has joined an order waits until the order goes on") {
  Books books;
  EndpointRow& endpoint = books.endpoints[1];
  endpoint.number = 1;
  endpoint.options.ordering = Ordering::endpoint;
  EventRow& event = books.events["evt_1"];
  event.event = {.id = "evt_1", .type = "a", .payload = "{}"};
  DeliveryRow& head = books.add(event, endpoint, {});
  const DeliveryRow& next = books.add(event, endpoint, {});
  CHECK(head.state == DeliveryState::pending);
  CHECK(next.state == DeliveryState::blocked);
  CHECK(books.heads_an_order(head));
  books.claim(head, {}, Millis{1});
  books.finish(head, DeliveryState::delivered, {});
  CHECK(books.go_on(head));
  CHECK(next.state == DeliveryState::pending);
  CHECK_FALSE(head.is_live());
  CHECK(books.is_live_at(event, 1));
}

}  // namespace
}  // namespace paycourier::testing::outbox
