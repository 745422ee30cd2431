// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/reader.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/testing/memory_outbox.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("nobody reads of an endpoint that is not there") {
  const MemoryOutbox outbox;
  CHECK(outbox.health("a").error().because == "no endpoint has that id");
  CHECK(outbox.deliveries_to("a", {}, {}).error().fault == Fault::not_found);
  CHECK(outbox.deliveries_of("evt_1").value().empty());
  CHECK(outbox.dead_letters().value().empty());
}

}  // namespace
}  // namespace paycourier::testing::outbox
