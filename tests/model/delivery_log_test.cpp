// SPDX-License-Identifier: MIT
// Tests of the delivery log as values: the words for a state, and how long history is kept.
#include <paycourier/model/delivery_log.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("every state of a delivery has a name") {
  CHECK(name(DeliveryState::pending) == "pending");
  CHECK(name(DeliveryState::leased) == "leased");
  CHECK(name(DeliveryState::blocked) == "blocked");
  CHECK(name(DeliveryState::delivered) == "delivered");
  CHECK(name(DeliveryState::dead) == "dead");
  CHECK(name(DeliveryState::discarded) == "discarded");
  CHECK(name(static_cast<DeliveryState>(99)) == "unknown");
  STATIC_REQUIRE(name(DeliveryState::pending) == "pending");
}

TEST_CASE("a record of a delivery is pending, without an attempt, until told otherwise") {
  const DeliveryRecord record;
  CHECK(record.state == DeliveryState::pending);
  CHECK(record.attempts.empty());
  CHECK_FALSE(record.due_at);
  CHECK_FALSE(record.finished_at);
  CHECK(record.because.empty());
}

TEST_CASE("an empty backlog has no oldest due time") {
  const Backlog backlog;
  CHECK(backlog.live + backlog.leased + backlog.blocked + backlog.dead == 0);
  CHECK_FALSE(backlog.oldest_due);
}

TEST_CASE("what was delivered is kept for 30 days, and dead letters for 90") {
  const Retention retention;
  CHECK(retention.delivered == 24h * 30);
  CHECK(retention.dead == 24h * 90);
  CHECK(retention.dedupe == 24h * 30);
  CHECK(retention.slice == 500);
}

}  // namespace
