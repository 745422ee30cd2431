// SPDX-License-Identifier: MIT
// Tests of the engine: one deadline over attempts, waits and look-ups; what observers are told.
#include <paycourier/client/engine.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <memory>
#include <property/generator.hpp>
#include <string>
#include <vector>

namespace {

using namespace support;

using Finds = PlainGateway<false, true>;
using Asks = PlainGateway<false, false>;

std::vector<Attempt> attempts_of_order(auto client) {
  std::vector<Attempt> attempts;
  static_cast<void>(client.create_payment(
      order(), [&](const Attempt& attempt) noexcept { attempts.push_back(attempt); }));
  return attempts;
}

TEST_CASE("observers hear every attempt, look-ups included, and what it was for") {
  const auto attempts = attempts_of_order(
      client_of<Finds>({503, form("<html>"), not_there(), paid()}, FixedDelay{.delay = 1s}));
  REQUIRE(attempts.size() == 4);
  CHECK(attempts[0].step == "create");
  CHECK(attempts[0].status == 503);
  CHECK(attempts[0].next_in == 1s);
  CHECK(attempts[1].fault == Fault::malformed);
  CHECK(attempts[1].next_in == 1s);
  CHECK(attempts[2].step == "look_up");
  CHECK(attempts[2].number == 1);
  CHECK_FALSE(attempts[2].fault);
  CHECK(attempts[3].step == "create");
  CHECK(attempts[3].number == 3);
  CHECK_FALSE(attempts[3].fault);
}

TEST_CASE("observers hear the code of a refusal and of a blocked second send") {
  const Error blocked{.fault = Fault::in_doubt, .because = "it closed", .code = "resend_blocked"};
  CHECK(attempts_of_order(client_of<Asks>({blocked}, Never{})).at(0).code == "resend_blocked");
}

TEST_CASE("observers see the headers on the list, and no other") {
  http::Response answer = paid();
  answer.headers = {{"Request-Id", "req_1"}, {"Set-Cookie", "session=1"}};
  const auto attempts = attempts_of_order(client_of<Asks>({answer}));
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].headers == http::Headers{{"Request-Id", "req_1"}});
}

/// Takes its time over each answer; what takes longer than its budget is in doubt.
struct Slow {
  SharedClock clock;
  std::vector<Millis> takes;
  int status = 503;
  std::shared_ptr<std::vector<Millis>> budgets = std::make_shared<std::vector<Millis>>();

  Result<http::Response> round_trip(const http::Request&, Millis budget) {
    const Millis time = takes[std::min(budgets->size(), takes.size() - 1)];
    budgets->push_back(budget);
    clock.clock->advance(std::min(time, budget));
    if (time >= budget) return Error{Fault::in_doubt, "no answer in time"};
    return http::Response{.status = status};
  }
};

TEST_CASE("a fifth of the deadline is kept for one look-up") {
  const SharedClock clock;
  const Slow wire{clock, {1h}};
  Client client{Finds{}, Never{}, clock, wire};
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(*wire.budgets == std::vector<Millis>{24s, 6s});
  CHECK(clock.monotonic() == 30s);
}

TEST_CASE("a gateway that cannot be asked gives the whole deadline to its attempts") {
  const SharedClock clock;
  const Slow wire{clock, {1h}};
  Client client{Asks{}, Never{}, clock, wire};
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(*wire.budgets == std::vector<Millis>{30s});
}

TEST_CASE("whatever attempts, waits and look-ups take, the call keeps its deadline") {
  property::Generator random{11};
  const auto keep = [](const Ticket&) {};
  for (int run = 0; run < 1'000; ++run) {
    const SharedClock clock;
    Slow wire{clock, {}, random.coin() ? 503 : 200};
    for (int i = 0; i < 20; ++i)
      wire.takes.push_back(Millis{static_cast<int>(random.below(6'000))});
    const Millis whole{static_cast<int>(random.below(20'000)) + 250};
    const FixedDelay policy{Millis{static_cast<int>(random.below(3'000))}, 20};
    Client client{Finds{}, policy, clock, wire, ClientSettings{.execute_within = whole}};
    CHECK_FALSE(client.create_payment(order()));
    CHECK(clock.monotonic() <= whole);
    const SharedClock later;
    wire.clock = later;
    wire.budgets->clear();
    Client resolver{Finds{}, policy, later, wire, ClientSettings{.execute_within = whole}};
    CHECK_FALSE(resolver.resolve(Ticket::of("plain", order(), later.now(), 30s), order(), keep));
    CHECK(later.monotonic() <= whole);
  }
}

TEST_CASE("time that an observer took is not waited for once more") {
  auto client = client_of<Asks>({503, 503, paid()}, FixedDelay{.delay = 8s});
  const auto slow = [&](const Attempt& attempt) noexcept {
    if (attempt.number == 1) client.clock().advance(25s);
  };
  const Millis began = client.clock().monotonic();
  CHECK(client.create_payment(order(), slow).error().fault == Fault::in_doubt);
  CHECK(client.clock().monotonic() - began <= ClientSettings{}.execute_within);
}

TEST_CASE("a hint longer than what is left ends a call at once, with the hint") {
  const http::Response busy{.status = 503, .headers = {{"Retry-After", "60"}}};
  auto query = client_of<Asks>({busy, paid()});
  const Error error = query.get_payment("pay_1").error();
  CHECK(error.fault == Fault::throttled);
  CHECK(error.retry_after == 60s);
  CHECK(query.clock().monotonic() == 0s);
  auto execute = client_of<Asks>({busy, paid()});
  const Error doubted = execute.create_payment(order()).error();
  CHECK(doubted.fault == Fault::in_doubt);
  CHECK(doubted.retry_after == 60s);
}

TEST_CASE("a stop ends the wait, and what was in doubt stays so and is remembered") {
  struct StoppingClock : testing::ManualClock {
    bool wait(Millis, const std::stop_token&) noexcept { return false; }
  };
  Client client{Asks{}, FixedDelay{}, StoppingClock{},
                testing::ScriptedTransport{Fault::in_doubt, paid()}};
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.doubts().size() == 1);
  Client other{Asks{}, FixedDelay{}, StoppingClock{},
               testing::ScriptedTransport{Fault::unreachable, paid()}};
  CHECK(other.create_payment(order()).error().fault == Fault::stopped);
  CHECK(other.doubts().empty());
}

}  // namespace
