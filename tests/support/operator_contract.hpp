// SPDX-License-Identifier: MIT
// What the operator of many endpoints asks of an outbox and does to one endpoint, whatever the
// outbox is made of. Time is an argument: nothing here waits.
#ifndef PAYCOURIER_TESTS_SUPPORT_OPERATOR_CONTRACT_HPP
#define PAYCOURIER_TESTS_SUPPORT_OPERATOR_CONTRACT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/model/endpoint_state.hpp>
#include <support/outbox_contract.hpp>

namespace support {

template <class Box>
EndpointState state_of(PostOffice<Box>& post, std::string_view id) {
  const auto states = post.box.endpoints().value();
  for (const EndpointState& state : states) {
    if (state.id == id) return state;
  }
  FAIL("no such endpoint");
  return {};
}

// --- Who is how, and how much waits where

template <class Make>
void outbox_tells_of_endpoints(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};

  SECTION("an outbox that nobody subscribes to has no endpoints") {
    CHECK(post.box.endpoints().value().empty());
  }
  SECTION("endpoints are told of by id, also without a courier, and once they have left") {
    for (const char* id : {"b", "a", "B", "c"}) post.subscribe(id);
    REQUIRE(post.box.unsubscribe("c"));
    std::string ids;
    for (const EndpointState& state : post.box.endpoints().value()) {
      ids += state.id;
      CHECK(state.is_subscribed);
      CHECK(state.health == EndpointHealth{});
      CHECK_FALSE(state.oldest_due);
    }
    CHECK(ids == "Babc");
  }
  SECTION("of each endpoint it is told how many deliveries are in which state, and since when") {
    post.open();
    post.subscribe("queue", {"*"}, {.ordering = Ordering::endpoint});
    post.subscribe("shop");
    post.subscribe("idle", {"refund"});
    for (int i = 0; i < 5; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    post.die("shop", 10s);
    post.deliver("shop", 10s);
    static_cast<void>(post.one("shop", 10s));
    post.complete(post.one("shop", 10s), Fate::waiting, 10s, 3s);

    const EndpointState shop = state_of(post, "shop");
    CHECK(shop.pending == 2);
    CHECK(shop.leased == 1);
    CHECK(shop.blocked == 0);
    CHECK(shop.dead == 1);
    CHECK(shop.oldest_due == post.start + 3s);
    const EndpointState queue = state_of(post, "queue");
    CHECK(queue.pending == 1);
    CHECK(queue.leased == 0);
    CHECK(queue.blocked == 4);
    CHECK(queue.dead == 0);
    CHECK(queue.oldest_due == post.start);
    const EndpointState idle = state_of(post, "idle");
    CHECK(idle.pending + idle.leased + idle.blocked + idle.dead == 0);
    CHECK_FALSE(idle.oldest_due);

    const Backlog all = post.box.backlog().value();
    CHECK(all.live == shop.pending + shop.leased + queue.pending + queue.blocked);
    CHECK(all.dead == shop.dead);
  }
  SECTION("each endpoint is told of with its own health") {
    post.open();
    post.subscribe("well");
    post.subscribe("sick");
    post.subscribe("paused");
    REQUIRE(post.box.pause("paused"));
    Turn turn;
    const EndpointHealth sick{.failures = 5, .trips = 2, .opens_at = post.start + 30s};
    turn.health.push_back({post.number("sick"), sick});
    post.turn(turn);
    CHECK(state_of(post, "well").health == EndpointHealth{});
    CHECK(state_of(post, "sick").health == sick);
    CHECK(state_of(post, "paused").health == EndpointHealth{.paused = true});
  }
}

/// All of it, as check_outbox.
template <class Make>
void check_operations(Make make) {
  SECTION("endpoints") { outbox_tells_of_endpoints(make); }
}

}  // namespace support

#endif
