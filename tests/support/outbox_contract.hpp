// SPDX-License-Identifier: MIT
// What every outbox keeps, whatever it is made of. Time is an argument: nothing here waits.
#ifndef PAYCOURIER_TESTS_SUPPORT_OUTBOX_CONTRACT_HPP
#define PAYCOURIER_TESTS_SUPPORT_OUTBOX_CONTRACT_HPP

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/event_pattern.hpp>
#include <paycourier/port/outbox.hpp>

namespace support {

using namespace paycourier;
using namespace std::chrono_literals;

/// An outbox and a courier's hands, with the words for both.
template <Outbox Box>
struct PostOffice {
  Box box;
  Instant start = from_unix(Seconds{1'893'456'000});
  Millis lease = 60s;

  static Endpoint shop(std::string id) {
    return {.id = std::move(id), .url = "https://shop.example/hooks", .signing = Unsigned{}};
  }
  static Event event(std::string id, std::string type = "payment.completed") {
    std::string payload = R"({"id":")" + id + R"("})";
    return {.id = std::move(id), .type = std::move(type), .payload = std::move(payload)};
  }

  void open() { REQUIRE(box.take_over(start)); }
  void subscribe(std::string id, std::vector<std::string> patterns = {"*"},
                 SubscribeOptions options = {}) {
    REQUIRE(box.subscribe(shop(std::move(id)), std::move(patterns), options));
  }
  Enqueued enqueue(std::string id, Millis later = {}, EnqueueOptions options = {}) {
    return box.enqueue(event(std::move(id)), options, start + later).value();
  }
  std::int64_t number(std::string_view id) {
    const std::vector<Post> posts = box.posts().value();
    for (const Post& post : posts) {
      if (post.id == id) return post.number;
    }
    FAIL("no such endpoint");
    return 0;
  }
  Turned turn(Turn turn, Millis later = {}) { return box.turn(turn, start + later).value(); }
  Turned claim(std::string_view id, int fresh, int retries, Millis later = {}) {
    Turn wanted;
    wanted.wants.push_back({number(id), fresh, retries, lease});
    return turn(std::move(wanted), later);
  }
  std::vector<Delivery> claimed(std::string_view id, int most = 10, Millis later = {}) {
    return claim(id, most, most, later).claimed;
  }
  Delivery one(std::string_view id, Millis later = {}) {
    std::vector<Delivery> found = claim(id, 1, 0, later).claimed;
    REQUIRE(found.size() == 1);
    return found.front();
  }
  bool none(std::string_view id, Millis later = {}) { return claimed(id, 10, later).empty(); }

  /// Fit for any fate; what is logged is `status`.
  static Completion completion(const Delivery& delivery, Fate fate, int status, Instant at) {
    Completion ended{.delivery = delivery.number,
                     .token = delivery.token,
                     .endpoint = delivery.endpoint,
                     .fate = fate,
                     .due_at = at};
    ended.attempt.number = delivery.attempt;
    ended.attempt.at = delivery.claimed_at;
    ended.attempt.took = 25ms;
    ended.attempt.status = status;
    if (fate == Fate::dead || fate == Fate::waiting) {
      ended.attempt.fault = Fault::in_doubt;
      ended.attempt.because = "the receiver broke down over it";
      ended.answer = "oops";
    }
    if (fate == Fate::dead) ended.because = "that was the last attempt";
    return ended;
  }
  /// What came back as stale.
  std::vector<std::int64_t> complete(const Delivery& delivery, Fate fate, Millis later = {},
                                     Millis due = {}) {
    Turn done;
    done.completions.push_back(
        completion(delivery, fate, fate == Fate::delivered ? 204 : 500, start + due));
    return turn(std::move(done), later).stale;
  }
  /// The dead letter's number.
  std::int64_t die(std::string_view id, Millis later = {}) {
    const Delivery delivery = one(id, later);
    REQUIRE(complete(delivery, Fate::dead, later).empty());
    return delivery.number;
  }
  void deliver(std::string_view id, Millis later = {}) {
    REQUIRE(complete(one(id, later), Fate::delivered, later).empty());
  }
  std::string next_event(std::string_view id, Millis later = {}) {
    const std::vector<Delivery> found = claimed(id, 1, later);
    return found.empty() ? "none" : found.front().event.id;
  }
  std::vector<DeliveryRecord> records(std::string_view event_id) {
    return box.deliveries_of(event_id).value();
  }
  int prune_all(Millis later) {
    int sum = 0;
    while (const int gone = box.prune(start + later).value()) sum += gone;
    return sum;
  }
};

template <class Records>
std::vector<DeliveryState> states(const Records& records) {
  std::vector<DeliveryState> found;
  for (const DeliveryRecord& record : records) found.push_back(record.state);
  return found;
}

inline std::optional<Instant> due_of(const std::vector<Due>& due, std::int64_t endpoint) {
  for (const Due& entry : due) {
    if (entry.endpoint == endpoint) return entry.at;
  }
  return {};
}

/// A waker that counts.
struct Bell {
  std::shared_ptr<std::atomic<int>> rings = std::make_shared<std::atomic<int>>(0);
  Waker waker() const {
    return Waker{rings, [](void* bell) noexcept { ++*static_cast<std::atomic<int>*>(bell); }};
  }
};

// --- What is enqueued

template <class Make>
void outbox_enqueues(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();

  SECTION("an event goes to each endpoint that subscribes to its type, once") {
    post.subscribe("all");
    post.subscribe("payments", {"payment.*", "payment.completed", "*"});
    post.subscribe("refunds", {"refund.*"});
    CHECK(post.enqueue("e1").deliveries == 2);
    CHECK(post.claimed("all").size() == 1);
    CHECK(post.claimed("payments").size() == 1);
    CHECK(post.none("refunds"));
  }
  SECTION("patterns mean what matches_event says") {
    const std::vector<std::string> patterns{"payment.*", "payment.card.*", "payment",
                                            "payment.completed", "*"};
    for (const std::string& pattern : patterns) post.subscribe(pattern, {pattern});
    int n = 0;
    for (const std::string type :
         {"payment", "payment.", "payment.completed", "payment.card.added", "payment.card",
          "refund", "Payment.completed", "payment..x", "a.payment.completed", "*", "payment.*"}) {
      std::set<std::string> expected, found;
      for (const std::string& pattern : patterns) {
        if (matches_event(pattern, type)) expected.insert(pattern);
      }
      const std::string id = "e" + std::to_string(++n);
      REQUIRE(post.box.enqueue(post.event(id, type), {}, post.start));
      for (const DeliveryRecord& record : post.records(id)) found.insert(record.endpoint_id);
      INFO(type);
      CHECK(found == expected);
    }
  }
  SECTION("an event that nobody subscribes to is kept, and goes nowhere") {
    CHECK(post.enqueue("e1").deliveries == 0);
    CHECK(post.records("e1").empty());
    CHECK(post.enqueue("e1").repeated);
  }
  SECTION("where an endpoint is needed, an event that nobody subscribes to is not kept") {
    const Event event{.id = "e1", .type = "payment.completed", .payload = "{}"};
    const EnqueueOptions needs{.needs_endpoint = true};
    CHECK(post.box.enqueue(event, needs, post.start).error().fault == Fault::not_found);
    CHECK(post.box.event("e1").error().fault == Fault::not_found);
    post.subscribe("shop");
    CHECK(post.box.enqueue(event, needs, post.start).value().deliveries == 1);
    REQUIRE(post.box.unsubscribe("shop"));
    CHECK(post.box.enqueue(event, needs, post.start).value().repeated);
  }

  SECTION("an event can be read as it was enqueued, and the key of its order with a delivery") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::by_key});
    const Event event{.id = "e1",
                      .type = "payment.completed",
                      .payload = std::string{"\xff\0{", 3},
                      .content_type = "application/octet-stream",
                      .binary = true};
    REQUIRE(post.box.enqueue(event, {.ordering_key = "order-7"}, post.start));
    const Event kept = post.box.event("e1").value();
    CHECK(kept.id == event.id);
    CHECK(kept.type == event.type);
    CHECK(kept.payload == event.payload);
    CHECK(kept.content_type == event.content_type);
    CHECK(kept.binary);
    CHECK(post.records("e1").at(0).ordering_key == "order-7");
    CHECK(post.box.event("e2").error().because == "no event has that id");
  }

  SECTION("what was claimed carries the event as it was enqueued") {
    post.subscribe("shop");
    const Event event{.id = "e1",
                      .type = "payment.completed",
                      .payload = std::string{"\0\xff\x01", 3},
                      .content_type = "application/octet-stream",
                      .binary = true};
    REQUIRE(post.box.enqueue(event, {}, post.start));
    const Delivery delivery = post.one("shop");
    CHECK(delivery.event.id == event.id);
    CHECK(delivery.event.type == event.type);
    CHECK(delivery.event.payload == event.payload);
    CHECK(delivery.event.content_type == event.content_type);
    CHECK(delivery.event.binary);
  }
  SECTION("an event that was enqueued before is a repeat, and adds nothing") {
    post.subscribe("shop");
    CHECK_FALSE(post.enqueue("e1").repeated);
    const Enqueued again = post.enqueue("e1", 1s);
    CHECK(again.repeated);
    CHECK(again.event_id == "e1");
    CHECK(post.records("e1").size() == 1);
  }
  SECTION("the id of another event is a conflict, not a repeat") {
    post.subscribe("shop");
    post.enqueue("e1");
    Event other = post.event("e1");
    other.payload += " ";
    CHECK(post.box.enqueue(other, {}, post.start).error().fault == Fault::conflict);
    CHECK(post.box.enqueue(post.event("e1", "refund"), {}, post.start).error().fault ==
          Fault::conflict);
    CHECK(post.records("e1").size() == 1);
  }
  SECTION("a second event under a dedupe key is not enqueued, whatever its id") {
    post.subscribe("shop");
    post.enqueue("e1", 0s, {.dedupe_key = "order-7"});
    const Enqueued again = post.enqueue("e2", 1s, {.dedupe_key = "order-7"});
    CHECK(again.repeated);
    CHECK(again.event_id == "e1");
    CHECK(post.records("e2").empty());
    CHECK_FALSE(post.enqueue("e3", 1s, {.dedupe_key = "order-8"}).repeated);
  }
  SECTION("an event or a key that breaks a rule is refused, and nothing is kept") {
    post.subscribe("shop");
    Event event = post.event("e1");
    CHECK(post.box.enqueue(post.event("no.dots"), {}, post.start).error().fault == Fault::invalid);
    CHECK(post.box.enqueue(event, {.dedupe_key = "two words"}, post.start).error().fault ==
          Fault::invalid);
    CHECK(
        post.box.enqueue(event, {.dedupe_key = std::string(256, 'k')}, post.start).error().fault ==
        Fault::invalid);
    event.payload = "\xff";
    CHECK(post.box.enqueue(event, {}, post.start).error().fault == Fault::invalid);
    CHECK(post.records("e1").empty());
  }
  SECTION("an event is not claimed before its time") {
    post.subscribe("shop");
    post.enqueue("e1", 0s, {.not_before = post.start + 10s});
    CHECK(post.none("shop", 9'999ms));
    CHECK(post.claim("shop", 1, 0, 9'999ms).next.at(0).at == post.start + 10s);
    CHECK(post.claimed("shop", 1, 10s).size() == 1);
  }
  SECTION("an endpoint that unsubscribed gets nothing new, and what is live is still delivered") {
    post.subscribe("shop");
    post.enqueue("e1");
    REQUIRE(post.box.unsubscribe("shop"));
    CHECK(post.enqueue("e2").deliveries == 0);
    CHECK(post.next_event("shop") == "e1");
    CHECK(post.box.unsubscribe("nobody").error().fault == Fault::not_found);
  }
  SECTION("a subscription that is said again counts as it was said last") {
    post.subscribe("shop", {"payment.*"});
    post.subscribe("shop", {"refund.*"});
    CHECK(post.enqueue("e1").deliveries == 0);
    post.subscribe("shop", {"refund.*", "payment.*"});
    CHECK(post.enqueue("e2").deliveries == 1);
  }
  SECTION("an endpoint or a pattern that breaks a rule is refused") {
    CHECK(post.box.subscribe(post.shop("shop"), {"pay*"}).error().fault == Fault::invalid);
    Endpoint hasty = post.shop("shop");
    hasty.timeout = 0ms;
    CHECK(post.box.subscribe(hasty, {"*"}).error().fault == Fault::invalid);
    CHECK(post.box.posts().value().empty());
  }
}

// --- Claims and completions

template <class Make>
void outbox_claims(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();
  post.subscribe("shop");

  SECTION("a delivery is claimed once, under a token larger than any before") {
    post.enqueue("e1");
    post.enqueue("e2");
    const Delivery first = post.one("shop", 1s);
    CHECK(first.event.id == "e1");
    CHECK(first.attempt == 1);
    CHECK(first.first_at == post.start + 1s);
    CHECK(first.claimed_at == post.start + 1s);
    CHECK(first.endpoint == post.number("shop"));
    const Delivery second = post.one("shop", 2s);
    CHECK(second.event.id == "e2");
    CHECK(second.token > first.token);
    CHECK(post.none("shop", 3s));
    CHECK(states(post.records("e1")) == std::vector{DeliveryState::leased});
  }
  SECTION("no more is claimed than is wanted, and the rest is told of") {
    for (int i = 0; i < 5; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    const Turned turned = post.claim("shop", 2, 0, 9s);
    CHECK(turned.claimed.size() == 2);
    REQUIRE(turned.next.size() == 1);
    CHECK(turned.next[0].endpoint == post.number("shop"));
    CHECK(turned.next[0].at == post.start + 2s);
    CHECK(post.claim("shop", 9, 0, 9s).next.at(0).at == std::nullopt);
  }
  SECTION("what is delivered is history, with its last attempt") {
    post.enqueue("e1");
    const Delivery delivery = post.one("shop", 1s);
    CHECK(post.complete(delivery, Fate::delivered, 2s).empty());
    CHECK(post.none("shop", 1h));
    const auto records = post.records("e1");
    REQUIRE(records.size() == 1);
    CHECK(records[0].number == delivery.number);
    CHECK(records[0].endpoint_id == "shop");
    CHECK(records[0].event_type == "payment.completed");
    CHECK(records[0].state == DeliveryState::delivered);
    CHECK(records[0].enqueued_at == post.start);
    CHECK(records[0].finished_at == post.start + 2s);
    CHECK(records[0].because.empty());
    REQUIRE(records[0].attempts.size() == 1);
    CHECK(records[0].attempts[0].attempt.status == 204);
    CHECK(records[0].attempts[0].attempt.took == 25ms);
    CHECK(records[0].attempts[0].attempt.at == post.start + 1s);
    CHECK_FALSE(records[0].attempts[0].attempt.fault);
  }
  SECTION("what waits is claimed again when it is due, as the next attempt") {
    post.enqueue("e1");
    post.complete(post.one("shop", 1s), Fate::waiting, 2s, 10s);
    CHECK(states(post.records("e1")) == std::vector{DeliveryState::pending});
    CHECK(post.records("e1")[0].due_at == post.start + 10s);
    CHECK(post.none("shop", 9'999ms));
    const Delivery again = post.one("shop", 10s);
    CHECK(again.attempt == 2);
    CHECK(again.first_at == post.start + 1s);
    CHECK(again.claimed_at == post.start + 10s);
    post.complete(again, Fate::delivered, 11s);
    const auto attempts = post.records("e1").at(0).attempts;
    REQUIRE(attempts.size() == 2);
    CHECK(attempts[0].attempt.number == 1);
    CHECK(attempts[0].attempt.status == 500);
    CHECK(attempts[0].attempt.fault == Fault::in_doubt);
    CHECK(attempts[0].attempt.because == "the receiver broke down over it");
    CHECK(attempts[0].answer == "oops");
    CHECK(attempts[1].attempt.number == 2);
    CHECK(attempts[1].attempt.status == 204);
  }
  SECTION("the log keeps the first bytes of an answer, whatever they are, and what was asked") {
    post.enqueue("e1");
    const Delivery delivery = post.one("shop");
    Turn done;
    done.completions.push_back(post.completion(delivery, Fate::waiting, 503, post.start));
    done.completions[0].answer = std::string{"\0\xff", 2} + std::string(1'000, 'x');
    done.completions[0].attempt.asked = 30s;
    done.completions[0].attempt.next_in = 40s;
    post.turn(done);
    const auto logged = post.records("e1").at(0).attempts.at(0);
    CHECK(logged.answer == done.completions[0].answer.substr(0, kept_answer));
    CHECK(logged.attempt.asked == Millis{30s});
    CHECK(logged.attempt.next_in == Millis{40s});
  }
  SECTION("a claim that is given back uses no attempt up, and leaves no trace in the log") {
    post.enqueue("e1");
    post.complete(post.one("shop", 1s), Fate::returned, 1s);
    const Delivery again = post.one("shop", 5s);
    CHECK(again.attempt == 1);
    CHECK(again.first_at == post.start + 5s);
    post.complete(again, Fate::waiting, 6s, 10s);
    post.complete(post.one("shop", 10s), Fate::returned, 10s);
    const Delivery third = post.one("shop", 10s);
    CHECK(third.attempt == 2);
    CHECK(third.first_at == post.start + 5s);
    post.complete(third, Fate::delivered, 11s);
    CHECK(post.records("e1").at(0).attempts.size() == 2);
  }
  SECTION("what is dead is a dead letter with the rule that ended it") {
    post.enqueue("e1");
    const auto number = post.die("shop", 1s);
    CHECK(post.none("shop", 1h));
    const auto dead = post.box.dead_letters().value();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].number == number);
    CHECK(dead[0].state == DeliveryState::dead);
    CHECK(dead[0].because == "that was the last attempt");
    CHECK(dead[0].attempts.size() == 1);
  }
  SECTION("dead letters are listed by number, a page at a time") {
    for (int i = 0; i < 5; ++i) {
      post.enqueue("e" + std::to_string(i));
      post.die("shop");
    }
    const auto first = post.box.dead_letters(2).value();
    REQUIRE(first.size() == 2);
    CHECK(first[0].event_id == "e0");
    const auto rest = post.box.dead_letters(100, first[1].number).value();
    REQUIRE(rest.size() == 3);
    CHECK(rest[0].event_id == "e2");
  }
  SECTION("a completion that comes again is stale, and changes nothing") {
    post.enqueue("e1");
    const Delivery delivery = post.one("shop");
    CHECK(post.complete(delivery, Fate::delivered).empty());
    for (const Fate fate : {Fate::delivered, Fate::waiting, Fate::dead, Fate::returned}) {
      CHECK(post.complete(delivery, fate) == std::vector{delivery.number});
    }
    CHECK(states(post.records("e1")) == std::vector{DeliveryState::delivered});
    CHECK(post.records("e1")[0].attempts.size() == 1);
  }
  SECTION("a claim that ran out is claimed anew, and its late completion is stale") {
    post.enqueue("e1");
    const Delivery slow = post.one("shop", 1s);
    CHECK(post.box.lapsed(post.start + 1s + post.lease - 1ms, post.lease, 10).value().empty());
    const auto lapsed = post.box.lapsed(post.start + 1s + post.lease, post.lease, 10).value();
    REQUIRE(lapsed.size() == 1);
    CHECK(lapsed[0].number == slow.number);
    CHECK(lapsed[0].token > slow.token);
    CHECK(lapsed[0].attempt == 1);
    CHECK(lapsed[0].first_at == post.start + 1s);
    CHECK(lapsed[0].endpoint == post.number("shop"));
    CHECK(lapsed[0].event.id == "e1");
    CHECK(lapsed[0].event.payload.empty());
    CHECK(post.box.lapsed(post.start + 2min, post.lease, 10).value().empty());
    for (const Fate fate : {Fate::delivered, Fate::waiting, Fate::dead, Fate::returned}) {
      CHECK(post.complete(slow, fate, 2min) == std::vector{slow.number});
    }
    CHECK(post.complete(lapsed[0], Fate::waiting, 2min, 3min).empty());
    CHECK(post.one("shop", 3min).attempt == 2);
  }
  SECTION("no more lapsed claims are taken than are asked for") {
    for (int i = 0; i < 5; ++i) post.enqueue("e" + std::to_string(i));
    REQUIRE(post.claimed("shop").size() == 5);
    CHECK(post.box.lapsed(post.start + 1h, post.lease, 2).value().size() == 2);
    CHECK(post.box.lapsed(post.start + 1h, post.lease, 10).value().size() == 3);
  }
  SECTION("every claim that was made before a take-over counts as lapsed") {
    post.enqueue("e1");
    const Delivery lost = post.one("shop");
    CHECK(post.box.take_over(post.start).error().fault == Fault::conflict);
    post.box.hand_over();
    REQUIRE(post.box.take_over(post.start + 1ms));
    const auto lapsed = post.box.lapsed(post.start + 1ms, post.lease, 10).value();
    REQUIRE(lapsed.size() == 1);
    CHECK(lapsed[0].token > lost.token);
    CHECK(post.complete(lost, Fate::delivered, 1ms) == std::vector{lost.number});
  }
  SECTION("first and repeated attempts are claimed apart, and fill up one another's places") {
    for (int i = 0; i < 4; ++i) post.enqueue("old" + std::to_string(i));
    for (const Delivery& delivery : post.claimed("shop")) {
      post.complete(delivery, Fate::waiting, 0s, 1s);
    }
    for (int i = 0; i < 4; ++i) post.enqueue("new" + std::to_string(i), 2s);
    const auto kinds = [](const std::vector<Delivery>& claimed) {
      const auto fresh = std::count_if(claimed.begin(), claimed.end(),
                                       [](const Delivery& d) { return d.attempt == 1; });
      return std::pair{fresh, static_cast<std::ptrdiff_t>(claimed.size()) - fresh};
    };
    CHECK(kinds(post.claim("shop", 2, 1, 5s).claimed) ==
          std::pair<std::ptrdiff_t, std::ptrdiff_t>{2, 1});
    CHECK(kinds(post.claim("shop", 0, 1, 5s).claimed) ==
          std::pair<std::ptrdiff_t, std::ptrdiff_t>{0, 1});
    CHECK(kinds(post.claim("shop", 3, 0, 5s).claimed) ==
          std::pair<std::ptrdiff_t, std::ptrdiff_t>{2, 1});
    post.enqueue("last", 5s);
    CHECK(kinds(post.claim("shop", 0, 2, 5s).claimed) ==
          std::pair<std::ptrdiff_t, std::ptrdiff_t>{1, 1});
  }
  SECTION("one turn completes, claims for several endpoints, and keeps what it is told of health") {
    post.subscribe("other");
    post.enqueue("e1");
    post.enqueue("e2");
    const Delivery first = post.one("shop");
    EndpointHealth health{.standing = Standing::closed,
                          .held_until = post.start + 1h,
                          .failures = 3,
                          .trips = 2,
                          .opens_at = post.start + 2h,
                          .failing_since = post.start + 1s,
                          .recovered_at = post.start + 2s};
    Turn turn;
    turn.completions.push_back(post.completion(first, Fate::delivered, 200, {}));
    turn.health.push_back({post.number("shop"), health});
    turn.wants.push_back({post.number("shop"), 5, 0, post.lease});
    turn.wants.push_back({post.number("other"), 5, 0, post.lease});
    const Turned turned = post.turn(turn, 1s);
    CHECK(turned.claimed.size() == 3);
    CHECK(turned.stale.empty());
    CHECK(turned.next.size() == 2);
    CHECK(post.box.health("shop").value() == health);
    CHECK(post.box.health("other").value() == EndpointHealth{});
  }
  SECTION("the backlog says how much is live, leased, blocked and dead, and since when") {
    post.subscribe("queue", {"*"}, {.ordering = Ordering::endpoint});
    CHECK(post.box.backlog().value().oldest_due == std::nullopt);
    for (int i = 1; i <= 3; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    post.die("shop", 5s);
    post.one("shop", 5s);
    const Backlog backlog = post.box.backlog().value();
    CHECK(backlog.live == 5);
    CHECK(backlog.leased == 1);
    CHECK(backlog.blocked == 2);
    CHECK(backlog.dead == 1);
    CHECK(backlog.oldest_due == post.start + 1s);
  }
}

// --- Orders

template <class Make>
void outbox_orders(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();
  const auto key = [](std::string text) { return EnqueueOptions{.ordering_key = std::move(text)}; };

  SECTION("an ordered endpoint gets one at a time, in the order of their events") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::endpoint});
    for (const char* id : {"e1", "e2", "e3"}) post.enqueue(id);
    CHECK(states(post.records("e2")) == std::vector{DeliveryState::blocked});
    for (const std::string id : {"e1", "e2", "e3"}) {
      const auto claimed = post.claimed("shop");
      REQUIRE(claimed.size() == 1);
      CHECK(claimed[0].event.id == id);
      CHECK(post.complete(claimed[0], Fate::delivered).empty());
    }
    post.enqueue("e4");
    CHECK(post.next_event("shop") == "e4");
  }
  SECTION("keys do not wait for each other, and what has no key waits for none") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::by_key});
    post.enqueue("a1", 0s, key("a"));
    post.enqueue("a2", 0s, key("a"));
    post.enqueue("b1", 0s, key("b"));
    post.enqueue("free1");
    post.enqueue("free2");
    std::set<std::string> found;
    for (const Delivery& delivery : post.claimed("shop")) found.insert(delivery.event.id);
    CHECK(found == std::set<std::string>{"a1", "b1", "free1", "free2"});
  }
  SECTION("endpoints that do not order do not look at the key") {
    post.subscribe("shop");
    post.enqueue("a1", 0s, key("a"));
    post.enqueue("a2", 0s, key("a"));
    CHECK(post.claimed("shop").size() == 2);
  }
  SECTION("a head that waits holds up its order") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::by_key});
    post.enqueue("a1", 0s, key("a"));
    post.enqueue("a2", 0s, key("a"));
    post.complete(post.one("shop"), Fate::waiting, 0s, 10s);
    CHECK(post.none("shop", 9s));
    const Delivery again = post.one("shop", 10s);
    CHECK(again.event.id == "a1");
    post.complete(again, Fate::returned, 10s);
    CHECK(post.next_event("shop", 10s) == "a1");
  }
  SECTION("a dead head halts its order, also for what is enqueued later, and no other") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::by_key});
    post.enqueue("a1", 0s, key("a"));
    post.enqueue("a2", 0s, key("a"));
    const auto dead = post.die("shop");
    post.enqueue("a3", 1s, key("a"));
    CHECK(states(post.records("a3")) == std::vector{DeliveryState::blocked});
    CHECK(post.none("shop", 1h));
    post.enqueue("b1", 0s, key("b"));
    post.deliver("shop", 1h);

    SECTION("revived, it is the head again, with attempts of its own") {
      const auto number = post.box.revive(dead, post.start + 2h).value();
      CHECK(number > dead);
      CHECK(states(post.records("a1")) ==
            std::vector{DeliveryState::discarded, DeliveryState::pending});
      const auto claimed = post.claimed("shop", 10, 2h);
      REQUIRE(claimed.size() == 1);
      CHECK(claimed[0].number == number);
      CHECK(claimed[0].event.id == "a1");
      CHECK(claimed[0].attempt == 1);
      CHECK(claimed[0].first_at == post.start + 2h);
      post.complete(claimed[0], Fate::delivered, 2h);
      CHECK(post.records("a1").at(1).attempts.size() == 1);
      post.deliver("shop", 2h);
      CHECK(post.next_event("shop", 2h) == "a3");
    }
    const auto comes_back_by_replay = [&] {
      CHECK(states(post.records("a1")) ==
            std::vector{DeliveryState::discarded, DeliveryState::pending});
      CHECK(post.box.dead_letters().value().empty());
      for (const std::string id : {"a1", "a2", "a3"}) {
        const auto claimed = post.claimed("shop", 10, 2h);
        REQUIRE(claimed.size() == 1);
        CHECK(claimed[0].event.id == id);
        CHECK(claimed[0].attempt == 1);
        post.complete(claimed[0], Fate::delivered, 2h);
      }
      CHECK(post.box.revive(dead, post.start + 2h).error().fault == Fault::not_found);
      CHECK(post.none("shop", 9h));
    };
    SECTION("replayed, it is revived: the head again, and no dead letter any more") {
      CHECK(post.box.replay("shop", "a1", post.start + 2h).value() == 1);
      comes_back_by_replay();
    }
    SECTION("replayed with a time range, it is revived, and those behind it are left alone") {
      CHECK(post.box.replay("shop", post.start, post.start + 2s, post.start + 2h).value() == 2);
      CHECK(states(post.records("b1")) ==
            std::vector{DeliveryState::delivered, DeliveryState::pending});
      CHECK(post.claimed("shop", 10, 1h).empty());
      std::optional<Delivery> head;
      for (const Delivery& delivery : post.claimed("shop", 10, 2h)) {
        if (delivery.event.id == "a1") head = delivery;
        post.complete(delivery, delivery.event.id == "a1" ? Fate::returned : Fate::delivered, 2h);
      }
      REQUIRE(head.has_value());
      comes_back_by_replay();
    }
    SECTION("skipped, its order goes on without it") {
      REQUIRE(post.box.skip(dead, post.start + 2h));
      CHECK(states(post.records("a1")) == std::vector{DeliveryState::discarded});
      const Delivery next = post.one("shop", 2h);
      CHECK(next.event.id == "a2");
      CHECK(post.none("shop", 2h));
      post.complete(next, Fate::delivered, 2h);
      CHECK(post.next_event("shop", 2h) == "a3");
      CHECK(post.box.skip(dead, post.start + 2h).error().fault == Fault::not_found);
    }
    SECTION("when nothing is behind it, what comes next is free") {
      REQUIRE(post.box.skip(dead, post.start + 2h));
      post.deliver("shop", 2h);
      post.deliver("shop", 2h);
      post.enqueue("a4", 2h, key("a"));
      CHECK(post.next_event("shop", 2h) == "a4");
    }
  }
  SECTION("a dead head halts its order though nothing was behind it") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::by_key});
    post.enqueue("a1", 0s, key("a"));
    const auto dead = post.die("shop");
    post.enqueue("a2", 1s, key("a"));
    CHECK(post.none("shop", 1h));
    REQUIRE(post.box.skip(dead, post.start + 1h));
    CHECK(post.next_event("shop", 1h) == "a2");
  }
  SECTION("a dead head is skipped where the endpoint says so") {
    post.subscribe("shop", {"*"}, {Ordering::endpoint, DeadHead::is_skipped});
    post.enqueue("e1");
    post.enqueue("e2");
    const auto dead = post.die("shop");
    CHECK(post.next_event("shop") == "e2");
    REQUIRE(post.box.revive(dead, post.start));
    CHECK(states(post.records("e1")) ==
          std::vector{DeliveryState::discarded, DeliveryState::blocked});
  }
  SECTION("a dead letter that halts nothing is replayed to the end of its order") {
    post.subscribe("shop", {"*"}, {Ordering::endpoint, DeadHead::is_skipped});
    post.enqueue("e1");
    post.enqueue("e2");
    post.die("shop");
    CHECK(post.box.replay("shop", "e1", post.start).value() == 1);
    CHECK(states(post.records("e1")) ==
          std::vector{DeliveryState::discarded, DeliveryState::blocked});
    post.deliver("shop");
    CHECK(post.next_event("shop") == "e1");
  }
  SECTION("a dead letter that is revived stays in its order, whatever is asked for by then") {
    post.subscribe("shop", {"*"}, {Ordering::by_key, DeadHead::is_skipped});
    post.enqueue("a1", 0s, key("a"));
    post.enqueue("a2", 0s, key("a"));
    const auto dead = post.die("shop");
    post.subscribe("shop");
    REQUIRE(post.box.revive(dead, post.start));
    CHECK(states(post.records("a1")) ==
          std::vector{DeliveryState::discarded, DeliveryState::blocked});
    CHECK(post.records("a1").at(1).ordering_key == "a");
    post.deliver("shop");
    CHECK(post.next_event("shop") == "a1");
  }
  SECTION("the turn that frees the next one tells of its endpoint, wanted or not") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::endpoint});
    post.enqueue("e1");
    post.enqueue("e2", 1s);
    const Delivery head = post.one("shop", 2s);
    Turn done;
    done.completions.push_back(post.completion(head, Fate::delivered, 200, {}));
    CHECK(due_of(post.turn(done, 3s).next, post.number("shop")).has_value());
  }
  SECTION("a replay in an order is the last of it") {
    post.subscribe("shop", {"*"}, {.ordering = Ordering::endpoint});
    post.enqueue("e1");
    post.deliver("shop");
    post.enqueue("e2");
    CHECK(post.box.replay("shop", "e1", post.start).value() == 1);
    const auto claimed = post.claimed("shop");
    REQUIRE(claimed.size() == 1);
    CHECK(claimed[0].event.id == "e2");
    post.complete(claimed[0], Fate::delivered);
    CHECK(post.next_event("shop") == "e1");
  }
}

// --- What an operator does

template <class Make>
void outbox_is_operated(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();
  post.subscribe("shop", {"payment.*"});

  SECTION("pause and resume are kept with the endpoint") {
    REQUIRE(post.box.pause("shop"));
    CHECK(post.box.health("shop").value().paused);
    CHECK(post.box.posts().value().at(0).health.paused);
    REQUIRE(post.box.resume("shop", post.start));
    CHECK_FALSE(post.box.health("shop").value().paused);
    CHECK(post.box.pause("nobody").error().fault == Fault::not_found);
    CHECK(post.box.resume("nobody").error().fault == Fault::not_found);
    CHECK(post.box.health("nobody").error().fault == Fault::not_found);
  }
  SECTION("nothing is claimed of a paused endpoint, even by who has not heard of it yet") {
    post.enqueue("e1");
    REQUIRE(post.box.pause("shop"));
    CHECK(post.claimed("shop").empty());
    REQUIRE(post.box.resume("shop", post.start));
    CHECK(post.claimed("shop").size() == 1);
  }
  SECTION("a courier does not undo the operator's pause") {
    const auto number = post.number("shop");
    REQUIRE(post.box.pause("shop"));
    Turn turn;
    turn.health.push_back({number, {.paused = false, .failures = 2}});
    post.turn(turn);
    CHECK(post.box.health("shop").value().paused);
    CHECK(post.box.health("shop").value().failures == 2);
  }
  SECTION("resumed, an endpoint that was closed is as new, and ramps up from then on") {
    Turn turn;
    turn.health.push_back({post.number("shop"), {.standing = Standing::closed, .trips = 3}});
    post.turn(turn);
    REQUIRE(post.box.resume("shop", post.start + 3s));
    const EndpointHealth expected{.recovered_at = post.start + 3s};
    CHECK(post.box.health("shop").value() == expected);
    CHECK(post.box.posts().value().at(0).health == expected);
  }
  SECTION("what a courier worked out before it heard of a resume is not stored") {
    Turn turn;
    turn.health.push_back({post.number("shop"), {.failures = 4}});
    REQUIRE(post.box.resume("shop", post.start));
    post.turn(turn);
    CHECK(post.box.health("shop").value() == EndpointHealth{.recovered_at = post.start});
    REQUIRE(post.box.posts());
    post.turn(turn);
    CHECK(post.box.health("shop").value() == EndpointHealth{.failures = 4});
  }
  SECTION("a dead letter that is revived starts anew, under the same id") {
    post.enqueue("e1");
    post.complete(post.one("shop"), Fate::waiting, 0s, 1s);
    const auto dead = post.die("shop", 1s);
    const auto number = post.box.revive(dead, post.start + 1h).value();
    CHECK(post.box.dead_letters().value().empty());
    CHECK(post.none("shop", 59min));
    const Delivery again = post.one("shop", 1h);
    CHECK(again.number == number);
    CHECK(again.event.id == "e1");
    CHECK(again.attempt == 1);
    CHECK(again.first_at == post.start + 1h);
    CHECK(post.box.revive(dead, post.start).error().fault == Fault::not_found);
    CHECK(post.box.revive(number, post.start).error().fault == Fault::not_found);
    CHECK(post.box.revive(4'711, post.start).error().fault == Fault::not_found);
    CHECK(post.records("e1").at(0).attempts.size() == 2);
  }
  SECTION("a dead letter that is skipped is discarded") {
    post.enqueue("e1");
    REQUIRE(post.box.skip(post.die("shop"), post.start));
    CHECK(post.box.dead_letters().value().empty());
    CHECK(states(post.records("e1")) == std::vector{DeliveryState::discarded});
    CHECK(post.none("shop", 1h));
  }
  SECTION("an event is replayed whatever came of it, but not while it is live there") {
    post.enqueue("e1");
    CHECK(post.box.replay("shop", "e1", post.start).value() == 0);
    const Delivery delivery = post.one("shop");
    CHECK(post.box.replay("shop", "e1", post.start).value() == 0);
    post.complete(delivery, Fate::delivered);
    CHECK(post.box.replay("shop", "e1", post.start + 1h).value() == 1);
    const Delivery again = post.one("shop", 1h);
    CHECK(again.event.id == "e1");
    CHECK(again.number > delivery.number);
    CHECK(again.attempt == 1);
    CHECK(post.box.replay("nobody", "e1", post.start).error().fault == Fault::not_found);
    CHECK(post.box.replay("shop", "e9", post.start).error().fault == Fault::not_found);
  }
  SECTION("a time range is replayed: what matches, is in it, and is not live") {
    for (int i = 0; i < 5; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    for (int i = 0; i < 4; ++i) post.deliver("shop", 10s);
    REQUIRE(post.box.enqueue(post.event("other", "refund"), {}, post.start + 2s));
    const auto from = post.start + 1s, to = post.start + 5s;
    CHECK(post.box.replay("shop", from, to, post.start + 1h).value() == 3);
    CHECK(post.box.replay("shop", from, to, post.start + 1h).value() == 0);
    std::set<std::string> found;
    for (const Delivery& delivery : post.claimed("shop", 10, 1h)) found.insert(delivery.event.id);
    CHECK(found == std::set<std::string>{"e1", "e2", "e3", "e4"});
    CHECK(post.box.replay("nobody", from, to, post.start).error().fault == Fault::not_found);
  }
  SECTION("a replay of a dead letter revives it, and leaves none behind") {
    post.enqueue("e1");
    const auto dead = post.die("shop");
    CHECK(post.box.replay("shop", "e1", post.start + 1h).value() == 1);
    CHECK(post.box.replay("shop", "e1", post.start + 1h).value() == 0);
    CHECK(post.box.dead_letters().value().empty());
    CHECK(post.box.backlog().value().dead == 0);
    CHECK(post.box.revive(dead, post.start + 1h).error().fault == Fault::not_found);
    const auto records = post.records("e1");
    CHECK(states(records) == std::vector{DeliveryState::discarded, DeliveryState::pending});
    CHECK(records.at(0).finished_at == post.start + 1h);
    CHECK(post.none("shop", 59min));
    const Delivery again = post.one("shop", 1h);
    CHECK(again.number == records.at(1).number);
    CHECK(again.attempt == 1);
    post.complete(again, Fate::delivered, 1h);
    CHECK(post.box.backlog().value().dead == 0);
    CHECK(post.box.replay("shop", "e1", post.start + 2h).value() == 1);
  }
  SECTION("a time range that is replayed revives its dead letters, those of this endpoint alone") {
    post.subscribe("other");
    for (const char* id : {"dead", "delivered", "skipped", "live"}) post.enqueue(id);
    post.die("shop");
    for (int i = 0; i < 2; ++i) post.die("other");
    post.deliver("shop");
    REQUIRE(post.box.skip(post.die("shop"), post.start));
    CHECK(post.box.replay("shop", post.start, post.start + 1s, post.start + 1h).value() == 3);
    const auto at_shop = [&](const char* id) {
      std::vector<DeliveryRecord> records = post.records(id);
      std::erase_if(records, [](const DeliveryRecord& r) { return r.endpoint_id != "shop"; });
      return states(records);
    };
    using enum DeliveryState;
    CHECK(at_shop("dead") == std::vector{discarded, pending});
    CHECK(at_shop("delivered") == std::vector{delivered, pending});
    CHECK(at_shop("skipped") == std::vector{discarded, pending});
    CHECK(at_shop("live") == std::vector{pending});
    const auto left = post.box.dead_letters().value();
    CHECK(left.size() == 2);
    for (const DeliveryRecord& letter : left) CHECK(letter.endpoint_id == "other");
  }
  SECTION("a time range is replayed in the order of time") {
    post.enqueue("later", 2s);
    post.enqueue("sooner", 1s);
    for (int i = 0; i < 2; ++i) post.deliver("shop", 3s);
    CHECK(post.box.replay("shop", post.start, post.start + 3s, post.start + 1h).value() == 2);
    CHECK(post.one("shop", 1h).event.id == "sooner");
    CHECK(post.one("shop", 1h).event.id == "later");
  }
  SECTION("who subscribes later can have what was before") {
    post.enqueue("e1");
    post.subscribe("late");
    CHECK(post.none("late"));
    CHECK(post.box.replay("late", post.start, post.start + 1s, post.start).value() == 1);
    CHECK(post.next_event("late") == "e1");
  }
  SECTION("the log tells of an endpoint's deliveries in a time range") {
    post.subscribe("other");
    for (int i = 0; i < 5; ++i) post.enqueue("e" + std::to_string(i), i * 1s);
    post.deliver("shop", 10s);
    post.deliver("shop", 10s);
    const auto records = post.box.deliveries_to("shop", post.start + 1s, post.start + 4s).value();
    REQUIRE(records.size() == 3);
    CHECK(states(records) ==
          std::vector{DeliveryState::delivered, DeliveryState::pending, DeliveryState::pending});
    CHECK(records[0].event_id == "e1");
    CHECK(post.box.deliveries_to("shop", post.start, post.start + 1h, 2).value().size() == 2);
    CHECK(post.box.deliveries_to("shop", post.start + 1h, post.start + 2h).value().empty());
    CHECK(post.box.deliveries_to("nobody", post.start, post.start + 1h).error().fault ==
          Fault::not_found);
    CHECK(post.records("nothing").empty());
  }
}

template <class Make>
void outbox_is_read(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.open();
  post.subscribe("shop");
  const auto to_shop = [&](int limit) {
    return post.box.deliveries_to("shop", post.start, post.start + 1h, limit).value();
  };

  SECTION("whoever may not change an outbox can read it") {
    post.enqueue("e1");
    const auto& box = std::as_const(post.box);
    CHECK(box.health("shop").value() == EndpointHealth{});
    CHECK(box.event("e1").value().id == "e1");
    CHECK(box.deliveries_of("e1").value().size() == 1);
    CHECK(box.deliveries_to("shop", post.start, post.start + 1s).value().size() == 1);
    CHECK(box.dead_letters().value().empty());
    CHECK(box.backlog().value().live == 1);
  }
  SECTION("a list of less than one is empty") {
    for (const char* id : {"e1", "e2"}) {
      post.enqueue(id);
      post.die("shop");
    }
    for (const int limit : {0, -1, -100}) {
      CHECK(to_shop(limit).empty());
      CHECK(post.box.dead_letters(limit).value().empty());
    }
    CHECK(to_shop(1).size() == 1);
    CHECK(post.box.dead_letters(1).value().size() == 1);
  }
  SECTION("an endpoint that has nothing is not one that is not there") {
    CHECK(to_shop(100).empty());
    CHECK(post.box.deliveries_to("nobody", post.start, post.start + 1h, -1).error().fault ==
          Fault::not_found);
    CHECK(post.box.deliveries_of("e1").value().empty());
    CHECK(post.box.event("e1").error().fault == Fault::not_found);
    REQUIRE(post.box.unsubscribe("shop"));
    CHECK(to_shop(100).empty());
  }
  SECTION("the log of an endpoint is read on from where it ended, also within one time") {
    for (int i = 0; i < 25; ++i) post.enqueue("e" + std::to_string(i), i < 2 ? 0s : 1s);
    post.enqueue("last", 2s);
    for (int i = 0; i < 7; ++i) post.deliver("shop", 3s);
    REQUIRE(post.box.replay("shop", "e1", post.start + 4s));
    const auto whole = to_shop(100);
    CHECK(whole.size() == 27);
    std::vector<DeliveryRecord> found;
    Instant from = post.start;
    std::int64_t after = 0;
    int pages = 0;
    for (bool is_over = false; !is_over && pages < 10; ++pages) {
      const auto page = post.box.deliveries_to("shop", from, post.start + 1h, 10, after).value();
      found.insert(found.end(), page.begin(), page.end());
      is_over = page.size() < 10;
      if (is_over) continue;
      from = page.back().enqueued_at;
      after = page.back().number;
    }
    CHECK(pages == 3);
    REQUIRE(found.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(found[i].number == whole[i].number);
    const DeliveryRecord& end = whole.back();
    CHECK(post.box.deliveries_to("shop", end.enqueued_at, post.start + 1h, 10, end.number)
              .value()
              .empty());
  }
  SECTION("what is replayed or revived is found at the time of its event, in the order of events") {
    for (const char* id : {"e1", "e2", "e3"}) post.enqueue(id, (id[1] - '1') * 1s);
    post.deliver("shop", 5s);
    const auto dead = post.die("shop", 5s);
    REQUIRE(post.box.replay("shop", "e1", post.start + 2h));
    REQUIRE(post.box.revive(dead, post.start + 2h));
    std::vector<std::string> found;
    for (const DeliveryRecord& record : to_shop(100)) {
      CHECK(record.enqueued_at == post.start + (record.event_id[1] - '1') * 1s);
      found.push_back(record.event_id);
    }
    CHECK(found == std::vector<std::string>{"e1", "e1", "e2", "e2", "e3"});
    CHECK(to_shop(3).at(2).state == DeliveryState::discarded);
  }
}

// --- What is removed, and when

template <class Make>
void outbox_forgets(Make make) {
  const Retention kept{.delivered = 10s, .dead = 20s, .dedupe = 5s, .slice = 2};
  PostOffice<decltype(make(kept))> post{make(kept)};
  post.open();
  post.subscribe("shop");

  SECTION("history goes when its time is over, dead letters later, and what is live never") {
    for (const char* id : {"delivered", "dead", "live"}) post.enqueue(id);
    post.deliver("shop");
    post.die("shop");
    CHECK(post.prune_all(10s) == 0);
    CHECK(post.records("delivered").size() == 1);
    CHECK(post.prune_all(10s + 1ms) > 0);
    CHECK(post.records("delivered").empty());
    CHECK(post.records("dead").size() == 1);
    CHECK(post.prune_all(20s) == 0);
    CHECK(post.prune_all(20s + 1ms) > 0);
    CHECK(post.records("dead").empty());
    CHECK(post.box.dead_letters().value().empty());
    CHECK(post.prune_all(10'000h) == 0);
    CHECK(post.next_event("shop") == "live");
  }
  SECTION("a slice at a time") {
    for (int i = 0; i < 5; ++i) {
      post.enqueue("e" + std::to_string(i));
      post.deliver("shop");
    }
    for (const int left : {3, 1}) {
      CHECK(post.box.prune(post.start + 11s).value() == 2);
      int found = 0;
      for (int i = 0; i < 5; ++i) found += !post.records("e" + std::to_string(i)).empty();
      CHECK(found == left);
    }
    CHECK(post.prune_all(11s) == 1);
  }
  SECTION("an event is forgotten with its last delivery, and no sooner") {
    post.subscribe("other");
    post.enqueue("e1");
    post.deliver("shop");
    post.prune_all(11s);
    CHECK(post.enqueue("e1", 11s).repeated);
    CHECK(post.one("other", 11s).event.payload == post.event("e1").payload);
    post.box.hand_over();
    REQUIRE(post.box.take_over(post.start + 11s));
    const auto lapsed = post.box.lapsed(post.start + 11s, post.lease, 1).value();
    post.complete(lapsed.at(0), Fate::delivered, 11s);
    post.prune_all(21s + 1ms);
    CHECK_FALSE(post.enqueue("e1", 22s).repeated);
  }
  SECTION("an event that nobody subscribed to goes as a delivered one") {
    REQUIRE(post.box.unsubscribe("shop"));
    post.enqueue("e1");
    post.prune_all(10s);
    CHECK(post.enqueue("e1", 10s).repeated);
    post.prune_all(10s + 1ms);
    CHECK_FALSE(post.enqueue("e1", 11s).repeated);
  }
  SECTION("a dedupe key is remembered for its own time, pruned or not") {
    post.enqueue("e1", 0s, {.dedupe_key = "order-7"});
    post.prune_all(4'999ms);
    CHECK(post.enqueue("e2", 4'999ms, {.dedupe_key = "order-7"}).event_id == "e1");
    CHECK_FALSE(post.enqueue("e3", 5s, {.dedupe_key = "order-7"}).repeated);
    post.prune_all(5s);
    CHECK(post.enqueue("e4", 6s, {.dedupe_key = "order-7"}).event_id == "e3");
  }
  SECTION("a dead letter that halts its order stays until somebody decides about it") {
    post.subscribe("queue", {"*"}, {.ordering = Ordering::endpoint});
    post.enqueue("e1");
    post.enqueue("e2");
    const auto dead = post.die("queue");
    post.prune_all(1h);
    REQUIRE(post.box.dead_letters().value().size() == 1);
    REQUIRE(post.box.revive(dead, post.start + 1h));
    CHECK(post.next_event("queue", 1h) == "e1");
  }
}

// --- What a courier hears of

template <class Make>
void outbox_tells(Make make) {
  PostOffice<decltype(make(Retention{}))> post{make(Retention{})};
  post.subscribe("shop");
  post.subscribe("other", {"refund"});
  post.enqueue("e1", 1s);
  const Bell bell;
  post.box.listen(bell.waker());
  const auto hear = [&] { return post.box.news().value(); };
  const auto heard = [&](std::string_view id) { return due_of(hear().due, post.number(id)); };

  SECTION("after a take-over it tells of everything") {
    post.enqueue("e0", 0s);
    post.open();
    const News news = hear();
    CHECK(news.endpoints_changed);
    CHECK(due_of(news.due, post.number("shop")) == post.start);
    CHECK_FALSE(due_of(news.due, post.number("other")));
    const News later = hear();
    CHECK_FALSE(later.endpoints_changed);
    CHECK(later.due.empty());
    post.box.hand_over();
    post.open();
    CHECK(heard("shop") == post.start);
  }
  SECTION("without a take-over nobody hears anything") {
    CHECK(post.box.news().error().fault == Fault::invalid);
    CHECK(post.box.posts().error().fault == Fault::invalid);
    CHECK(post.box.turn({}, post.start).error().fault == Fault::invalid);
  }
  SECTION("it tells of what is enqueued, with the earliest due time, and rings") {
    post.open();
    static_cast<void>(hear());
    const int before = *bell.rings;
    post.enqueue("e2", 5s);
    post.enqueue("e3", 3s);
    CHECK(*bell.rings > before);
    const News news = hear();
    CHECK_FALSE(news.endpoints_changed);
    CHECK(due_of(news.due, post.number("shop")).value_or(Instant{}) <= post.start + 3s);
    CHECK(hear().due.empty());
  }
  SECTION("posts are all endpoints, with what this process knows of them") {
    post.open();
    const auto posts = post.box.posts().value();
    REQUIRE(posts.size() == 2);
    for (const Post& endpoint : posts) {
      REQUIRE(endpoint.endpoint);
      CHECK(endpoint.endpoint->id == endpoint.id);
      CHECK(endpoint.endpoint->url == "https://shop.example/hooks");
      CHECK(endpoint.health == EndpointHealth{});
    }
  }
  SECTION("it tells that endpoints changed") {
    post.open();
    static_cast<void>(hear());
    const auto changes = [&](auto change) {
      const int before = *bell.rings;
      REQUIRE(change());
      CHECK(*bell.rings > before);
      return hear().endpoints_changed;
    };
    CHECK(changes([&] { return post.box.pause("shop"); }));
    CHECK(changes([&] { return post.box.resume("shop"); }));
    CHECK(changes([&] { return post.box.unsubscribe("shop"); }));
    CHECK(changes([&] { return post.box.subscribe(post.shop("new"), {"*"}); }));
    CHECK_FALSE(hear().endpoints_changed);
  }
  SECTION("another address for an endpoint is news, too") {
    post.open();
    static_cast<void>(hear());
    Endpoint moved = post.shop("shop");
    moved.url = "https://moved.example/";
    REQUIRE(post.box.subscribe(moved, {"*"}));
    CHECK(hear().endpoints_changed);
    const auto posts = post.box.posts().value();
    for (const Post& endpoint : posts) {
      if (endpoint.id == "shop") CHECK(endpoint.endpoint->url == "https://moved.example/");
    }
  }
  SECTION("it tells of what an operator brings back") {
    post.open();
    const auto dead = post.die("shop", 1s);
    static_cast<void>(hear());
    const auto number = post.box.revive(dead, post.start + 1h).value();
    CHECK(heard("shop") == post.start + 1h);
    const Delivery again = post.one("shop", 1h);
    CHECK(again.number == number);
    post.complete(again, Fate::delivered, 1h);
    static_cast<void>(hear());
    REQUIRE(post.box.replay("shop", "e1", post.start + 2h));
    CHECK(heard("shop") == post.start + 2h);
  }
  SECTION("it tells of an order that goes on because its dead head was skipped") {
    post.open();
    post.subscribe("queue", {"*"}, {.ordering = Ordering::endpoint});
    post.enqueue("q1");
    post.enqueue("q2");
    const auto dead = post.die("queue");
    static_cast<void>(hear());
    REQUIRE(post.box.skip(dead, post.start));
    CHECK(heard("queue").has_value());
  }
}

/// All of it, in a test case of the caller's: each section runs on an outbox of its own.
/// `make(Retention)` gives one that is empty and whose store outlives the test case.
template <class Make>
void check_outbox(Make make) {
  SECTION("enqueue") { outbox_enqueues(make); }
  SECTION("claims") { outbox_claims(make); }
  SECTION("orders") { outbox_orders(make); }
  SECTION("operator") { outbox_is_operated(make); }
  SECTION("lists") { outbox_is_read(make); }
  SECTION("retention") { outbox_forgets(make); }
  SECTION("news") { outbox_tells(make); }
}

}  // namespace support

#endif
