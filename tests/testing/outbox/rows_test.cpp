// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/rows.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("an endpoint orders all of its events, those with a key, or none") {
  const EventRow keyed{.event = {.id = "evt_1", .type = "a.b", .payload = "{}"},
                       .ordering_key = "order-7"};
  const EventRow free{.event = {.id = "evt_2", .type = "a.b", .payload = "{}"}};
  EndpointRow endpoint;
  CHECK(endpoint.order_of(keyed) == std::nullopt);
  endpoint.options.ordering = Ordering::by_key;
  CHECK(endpoint.order_of(keyed) == "order-7");
  CHECK(endpoint.order_of(free) == std::nullopt);
  endpoint.options.ordering = Ordering::endpoint;
  CHECK(endpoint.order_of(keyed) == "");
  CHECK(endpoint.order_of(free) == "");
}

TEST_CASE("a row subscribes to what one of its patterns means") {
  const EndpointRow endpoint{.patterns = {"payment.*", "refund.done"}};
  CHECK(endpoint.subscribes_to("payment.completed"));
  CHECK(endpoint.subscribes_to("refund.done"));
  CHECK_FALSE(endpoint.subscribes_to("refund.begun"));
}

}  // namespace
}  // namespace paycourier::testing::outbox
