// SPDX-License-Identifier: MIT
// Tests of the memory of payments in doubt.
#include <paycourier/client/doubts.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace support;

Ticket ticket(const std::string& key) { return Ticket::of("plain", order(key), Instant{}, 30s); }
SharedLetter letter(std::string_view body = "body") {
  return std::make_shared<const Letter>(Letter{.body = Secret{body}});
}
std::string keys(const Doubts& doubts) {
  std::string text;
  for (const Ticket& held : doubts.tickets()) text += held.key.text() + " ";
  return text;
}

TEST_CASE("a doubt is found by its key until it is erased") {
  Doubts doubts{8};
  CHECK(doubts.find(IdempotencyKey{"a"}) == nullptr);
  doubts.put({ticket("a"), letter("of a")});
  doubts.put({ticket("b"), letter("of b")});
  REQUIRE(doubts.find(IdempotencyKey{"a"}));
  CHECK(doubts.find(IdempotencyKey{"a"})->letter->body.reveal() == "of a");
  doubts.erase(IdempotencyKey{"a"});
  CHECK(doubts.find(IdempotencyKey{"a"}) == nullptr);
  CHECK(keys(doubts) == "b ");
}

TEST_CASE("the same key is one doubt, and what was last said of it counts") {
  Doubts doubts{8};
  doubts.put({ticket("a"), letter()});
  Ticket later = ticket("a");
  later.attempts = 7;
  doubts.put({later, letter()});
  REQUIRE(doubts.tickets().size() == 1);
  CHECK(doubts.tickets()[0].attempts == 7);
}

TEST_CASE("two calls in doubt about one key leave what is true of both") {
  Ticket first = ticket("a"), second = ticket("a");
  first.first_sent = Instant{1s};
  first.sends_until = Instant{5s};
  first.only_ask = first.doubted = true;
  second.first_sent = Instant{2s};
  second.sends_until = Instant{4s};
  second.attempts = 3;
  for (const bool swapped : {false, true}) {
    Doubts doubts{8};
    doubts.put({swapped ? second : first, letter()});
    doubts.put({swapped ? first : second, letter()});
    const Ticket held = doubts.tickets().at(0);
    CHECK(held.first_sent == Instant{1s});
    CHECK(held.sends_until == Instant{5s});
    CHECK(held.attempts == 3);
    CHECK(held.only_ask);
    CHECK(held.doubted);
  }
}

TEST_CASE("past its bound the oldest doubt is forgotten") {
  Doubts doubts{2};
  for (const char* key : {"a", "b", "c"}) doubts.put({ticket(key), letter()});
  CHECK(keys(doubts) == "b c ");
  doubts.put({ticket("b"), letter()});
  CHECK(keys(doubts) == "c b ");
}

TEST_CASE("a doubt that is in use outlives its being erased") {
  Doubts doubts{8};
  doubts.put({ticket("a"), letter("of a")});
  const Doubts::Held held = doubts.find(IdempotencyKey{"a"});
  doubts.erase(IdempotencyKey{"a"});
  CHECK(held->letter->body.reveal() == "of a");
}

TEST_CASE("several threads may put, find and erase doubts") {
  Doubts doubts{64};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&doubts, thread] {
      for (int i = 0; i < 200; ++i) {
        const std::string key = std::to_string(thread) + "-" + std::to_string(i);
        doubts.put({ticket(key), letter()});
        if (const Doubts::Held held = doubts.find(IdempotencyKey{key})) {
          doubts.erase(held->ticket.key);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(doubts.tickets().empty());
}

}  // namespace
