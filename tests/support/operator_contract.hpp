// SPDX-License-Identifier: MIT
// What the operator of many endpoints asks of an outbox and does to one endpoint, whatever the
// outbox is made of. Time is an argument: nothing here waits.
#ifndef PAYCOURIER_TESTS_SUPPORT_OPERATOR_CONTRACT_HPP
#define PAYCOURIER_TESTS_SUPPORT_OPERATOR_CONTRACT_HPP

#include <cstdint>
#include <optional>
#include <set>
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
    for (int i = 0; i < 7; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    post.die("shop", 10s);
    post.die("shop", 10s);
    post.deliver("shop", 10s);
    static_cast<void>(post.one("shop", 10s));
    post.complete(post.one("shop", 10s), Fate::waiting, 10s, 3s);

    const EndpointState shop = state_of(post, "shop");
    CHECK(shop.pending == 3);
    CHECK(shop.leased == 1);
    CHECK(shop.blocked == 0);
    CHECK(shop.dead == 2);
    CHECK(shop.oldest_due == post.start + 3s);
    const EndpointState queue = state_of(post, "queue");
    CHECK(queue.pending == 1);
    CHECK(queue.leased == 0);
    CHECK(queue.blocked == 6);
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

// --- The dead letters of one endpoint

template <class Make>
void outbox_revives_endpoints(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();
  post.subscribe("shop");
  post.subscribe("other");
  const auto ids = [](const std::vector<DeliveryRecord>& records) {
    std::string listed;
    for (const DeliveryRecord& record : records) listed += record.event_id + " ";
    return listed;
  };

  SECTION("dead letters are listed of one endpoint, too, a page at a time") {
    for (int i = 0; i < 4; ++i) {
      post.enqueue("e" + std::to_string(i));
      post.die("shop");
      if (i % 2 == 1) post.die("other");
    }
    const auto shop = post.box.dead_letters("shop").value();
    CHECK(ids(shop) == "e0 e1 e2 e3 ");
    for (const DeliveryRecord& record : shop) CHECK(record.endpoint_id == "shop");
    CHECK(ids(post.box.dead_letters("other").value()) == "e0 e1 ");
    CHECK(ids(post.box.dead_letters("shop", 2).value()) == "e0 e1 ");
    CHECK(ids(post.box.dead_letters("shop", 2, shop[1].number).value()) == "e2 e3 ");
    CHECK(post.box.dead_letters("shop", 2, shop[3].number).value().empty());
    CHECK(post.box.dead_letters("shop", 0).value().empty());
    CHECK(post.box.dead_letters("shop", -1).value().empty());
    CHECK(post.box.dead_letters("nobody").error().fault == Fault::not_found);
    CHECK(post.box.dead_letters().value().size() == 6);
  }
  SECTION("all dead letters of one endpoint are revived, and no other's") {
    for (int i = 0; i < 3; ++i) {
      post.enqueue("e" + std::to_string(i));
      post.die("shop");
      post.die("other");
    }
    CHECK(post.box.revive_all("shop", post.start + 1h).value() == 3);
    CHECK(post.box.dead_letters("shop").value().empty());
    CHECK(post.box.dead_letters("other").value().size() == 3);
    CHECK(post.none("shop", 59min));
    std::string sent;
    for (const Delivery& delivery : post.claimed("shop", 10, 1h)) {
      sent += delivery.event.id;
      CHECK(delivery.attempt == 1);
      CHECK(delivery.first_at == post.start + 1h);
    }
    CHECK(sent == "e0e1e2");
    CHECK(post.none("other", 1h));
    CHECK(states(post.records("e1")) ==
          std::vector{DeliveryState::discarded, DeliveryState::dead, DeliveryState::leased});
    CHECK(post.box.revive_all("shop", post.start + 1h).value() == 0);
    CHECK(post.box.revive_all("nobody", post.start).error().fault == Fault::not_found);
  }
  SECTION("each is the head of the order that it halts") {
    post.subscribe("keys", {"*"}, {.ordering = Ordering::by_key});
    const auto key = [](const char* name) { return EnqueueOptions{.ordering_key = name}; };
    for (const char* id : {"a1", "a2"}) post.enqueue(id, 0s, key("a"));
    for (const char* id : {"b1", "b2"}) post.enqueue(id, 0s, key("b"));
    post.die("keys");
    post.die("keys");
    CHECK(post.none("keys"));
    CHECK(post.box.revive_all("keys", post.start + 1h).value() == 2);
    for (const char* expected : {"a1b1", "a2b2"}) {
      std::string sent;
      for (const Delivery& delivery : post.claimed("keys", 10, 1h)) {
        sent += delivery.event.id;
        post.complete(delivery, Fate::delivered, 1h);
      }
      CHECK(sent == expected);
    }
    CHECK(post.none("keys", 1h));
  }
  SECTION("a courier hears of what was revived, and its bell rings") {
    post.enqueue("e1");
    post.die("shop");
    REQUIRE(post.box.news());
    const Bell bell;
    post.box.listen(bell.waker());
    REQUIRE(post.box.revive_all("shop", post.start + 1h));
    CHECK(*bell.rings > 0);
    CHECK(due_of(post.box.news().value().due, post.number("shop")) == post.start + 1h);
  }
}

// --- An endpoint that has left

template <class Make>
void outbox_drops_endpoints(Make make) {
  const Retention kept{.dead = 24h};
  PostOffice<decltype(make(kept))> post{make(kept)};
  post.open();
  const auto key = [](const char* name) { return EnqueueOptions{.ordering_key = name}; };

  SECTION("what waits at an endpoint that is dropped is never sent, and the log says so") {
    post.subscribe("shop");
    post.subscribe("other");
    for (const char* id : {"e1", "e2", "e3", "e4"}) post.enqueue(id);
    post.die("shop");
    post.complete(post.one("shop"), Fate::waiting, 0s, 1s);
    const Delivery flying = post.one("shop");
    REQUIRE(post.box.unsubscribe("shop"));
    CHECK(post.box.drop("shop", post.start + 1h).value() == 2);
    CHECK(post.none("shop", 2h));

    const DeliveryRecord tried = post.records("e2").at(0);
    CHECK(tried.state == DeliveryState::discarded);
    CHECK(tried.because == dropped_because);
    CHECK(tried.finished_at == post.start + 1h);
    CHECK_FALSE(tried.due_at);
    REQUIRE(tried.attempts.size() == 1);
    CHECK(tried.attempts[0].attempt.status == 500);
    const DeliveryRecord untried = post.records("e4").at(0);
    CHECK(untried.state == DeliveryState::discarded);
    CHECK(untried.because == dropped_because);
    CHECK(untried.attempts.empty());

    const EndpointState left = state_of(post, "shop");
    CHECK(left.pending == 0);
    CHECK(left.leased == 1);
    CHECK(left.dead == 1);
    CHECK_FALSE(left.oldest_due);
    CHECK(post.complete(flying, Fate::delivered, 2h).empty());
    CHECK(states(post.records("e3")) ==
          std::vector{DeliveryState::delivered, DeliveryState::pending});
    CHECK(post.claimed("other", 10, 2h).size() == 4);
    CHECK(post.box.drop("shop", post.start + 2h).value() == 0);
    CHECK(post.box.drop("nobody", post.start).error().fault == Fault::not_found);
  }
  SECTION("what was in flight as its endpoint was dropped and fails waits, until it is dropped") {
    post.subscribe("shop");
    post.enqueue("e1");
    const Delivery flying = post.one("shop");
    CHECK(post.box.drop("shop", post.start).value() == 0);
    CHECK(post.complete(flying, Fate::waiting).empty());
    CHECK(post.box.drop("shop", post.start).value() == 1);
    CHECK(post.none("shop", 1h));
    CHECK(post.complete(flying, Fate::delivered) == std::vector{flying.number});
  }
  SECTION("the orders of an endpoint end with it") {
    post.subscribe("keys", {"*"}, {.ordering = Ordering::by_key});
    for (const char* name : {"dead", "flying", "waiting"}) {
      for (const char* n : {"1", "2", "3"}) {
        post.enqueue(std::string{name} + n, 0s, key(name));
      }
    }
    const std::int64_t dead = post.die("keys");
    const Delivery flying = post.one("keys");
    CHECK(post.box.drop("keys", post.start).value() == 2 + 2 + 3);
    CHECK(post.none("keys", 1h));
    CHECK(post.complete(flying, Fate::delivered, 1h).empty());
    CHECK(post.none("keys", 1h));
    CHECK(post.box.dead_letters("keys").value().size() == 1);

    SECTION("what comes later begins them anew") {
      for (const char* name : {"dead", "flying", "waiting"}) {
        for (const char* n : {"4", "5"}) post.enqueue(std::string{name} + n, 2h, key(name));
      }
      for (const char* n : {"4", "5"}) {
        std::set<std::string> sent;
        for (const Delivery& delivery : post.claimed("keys", 10, 2h)) {
          sent.insert(delivery.event.id);
          post.complete(delivery, Fate::delivered, 2h);
        }
        const std::string nth{n};
        CHECK(sent == std::set{"dead" + nth, "flying" + nth, "waiting" + nth});
      }
    }
    SECTION("a dead letter that halted one can be revived, and goes when its time is over") {
      REQUIRE(post.box.revive(dead, post.start + 2h));
      CHECK(post.next_event("keys", 2h) == "dead1");
      post.prune_all(24h + 1ms);
      CHECK(post.records("dead2").empty());
      CHECK(post.records("waiting1").empty());
    }
    SECTION("and its dead letter goes with the others") {
      post.prune_all(24h);
      CHECK(post.records("dead1").size() == 1);
      post.prune_all(24h + 1ms);
      CHECK(post.records("dead1").empty());
    }
  }
  SECTION("what follows a head that is in flight is not dropped with those before the drop") {
    post.subscribe("queue", {"*"}, {.ordering = Ordering::endpoint});
    for (const char* id : {"e1", "e2"}) post.enqueue(id);
    const Delivery flying = post.one("queue");
    CHECK(post.box.drop("queue", post.start).value() == 1);
    post.enqueue("e3");
    CHECK(post.none("queue"));
    CHECK(post.complete(flying, Fate::delivered).empty());
    CHECK(post.next_event("queue") == "e3");
  }
  SECTION("an event that was dropped can be replayed") {
    post.subscribe("shop");
    post.enqueue("e1");
    REQUIRE(post.box.drop("shop", post.start).value() == 1);
    CHECK(post.box.replay("shop", "e1", post.start).value() == 1);
    CHECK(post.next_event("shop") == "e1");
  }
}

/// All of it, as check_outbox.
template <class Make>
void check_operations(Make make) {
  SECTION("endpoints") { outbox_tells_of_endpoints(make); }
  SECTION("dead letters") { outbox_revives_endpoints(make); }
  SECTION("drop") { outbox_drops_endpoints(make); }
}

}  // namespace support

#endif
