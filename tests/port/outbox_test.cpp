// SPDX-License-Identifier: MIT
// Tests of the door to the store of events: what is an outbox to a courier, and what is none.
#include <paycourier/port/outbox.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

struct Drawer {
  Result<void> take_over(Instant);
  void hand_over();
  Result<std::vector<Post>> posts();
  Result<News> news();
  Result<Turned> turn(const Turn&, Instant);
  Result<std::vector<Delivery>> lapsed(Instant, Millis, int);
  Result<Backlog> backlog();
  Result<int> prune(Instant);
  void listen(const Waker&);
};
struct AnybodyMayWork : Drawer {
  void take_over(Instant);
};
struct MayNotLetGo : Drawer {
  Result<void> hand_over();
};
struct HasItsOwnClock : Drawer {
  Result<Turned> turn(const Turn&);
};
struct TakesTheTurnAway : Drawer {
  Result<Turned> turn(Turn&&, Instant);
};
struct ForgetsLapsedClaims : Drawer {
  Result<std::vector<Delivery>> lapsed(Instant, Millis);
};
struct CannotFail : Drawer {
  News news();
};
struct NeverPrunes : Drawer {
  Result<void> prune(Instant);
};
struct Deaf : Drawer {
  void listen();
};

TEST_CASE("an outbox gives posts and news, and takes turns, at a time that it is told") {
  STATIC_REQUIRE(Outbox<Drawer>);
  STATIC_REQUIRE_FALSE(Outbox<const Drawer>);
  STATIC_REQUIRE_FALSE(Outbox<AnybodyMayWork>);
  STATIC_REQUIRE_FALSE(Outbox<MayNotLetGo>);
  STATIC_REQUIRE_FALSE(Outbox<HasItsOwnClock>);
  STATIC_REQUIRE_FALSE(Outbox<TakesTheTurnAway>);
  STATIC_REQUIRE_FALSE(Outbox<ForgetsLapsedClaims>);
  STATIC_REQUIRE_FALSE(Outbox<CannotFail>);
  STATIC_REQUIRE_FALSE(Outbox<NeverPrunes>);
  STATIC_REQUIRE_FALSE(Outbox<Deaf>);
  STATIC_REQUIRE_FALSE(Outbox<int>);
}

TEST_CASE("an endpoint that this process has not subscribed has no address and no secret") {
  CHECK(Post{}.endpoint == nullptr);
  CHECK(Post{}.health == EndpointHealth{});
}

TEST_CASE("what is not wanted is not claimed") {
  CHECK(Want{}.fresh == 0);
  CHECK(Want{}.retries == 0);
  const Turn turn;
  CHECK(turn.completions.empty());
  CHECK(turn.health.empty());
  CHECK(turn.wants.empty());
}

TEST_CASE("news of nothing tell nothing") {
  CHECK_FALSE(News{}.endpoints_changed);
  CHECK(News{}.due.empty());
  CHECK_FALSE(Due{}.at);
  CHECK(Turned{}.claimed.empty());
  CHECK(Turned{}.stale.empty());
  CHECK(Turned{}.next.empty());
}

}  // namespace
