// SPDX-License-Identifier: MIT
// Which name is next, by what is known of those that wait and of those that hold a thread.
#include <paycourier/adapter/curl/resolver_desk.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using paycourier::curl::Bell;
using paycourier::curl::Repute;
using paycourier::curl::ResolverDesk;

namespace {

struct Desk : ResolverDesk {
  Desk() : ResolverDesk{std::make_shared<Bell>(), 16} {}

  void wait(Repute repute, const char* name = "x", std::chrono::milliseconds since = 0ms) {
    line_of(repute).push_back(
        {.look_up = {.name = name}, .repute = repute, .asked = Clock::now() - since});
  }
  void run(int count, Repute repute, std::chrono::milliseconds since = 0ms) {
    for (int i = 0; i < count; ++i) {
      running.push_back(
          {.look_up = {.name = "x"}, .repute = repute, .began = Clock::now() - since});
    }
  }
  /// "good", "unknown", "slow" or "none".
  std::string next_kind() {
    const auto* line = next();
    if (!line) return "none";
    return line->front().repute == Repute::good      ? "good"
           : line->front().repute == Repute::unknown ? "unknown"
                                                     : "slow";
  }
};

}  // namespace

TEST_CASE("the name that is known to be good goes first, the slow one last") {
  Desk desk;
  CHECK(desk.next_kind() == "none");
  desk.wait(Repute::slow);
  CHECK(desk.next_kind() == "slow");
  desk.wait(Repute::unknown);
  CHECK(desk.next_kind() == "unknown");
  desk.wait(Repute::good);
  CHECK(desk.next_kind() == "good");
  CHECK(desk.count_waiting() == 3);
}

TEST_CASE("slow names hold half of the threads at most") {
  Desk desk;
  desk.wait(Repute::slow);
  desk.run(7, Repute::slow);
  CHECK(desk.next_kind() == "slow");
  desk.run(1, Repute::slow);
  CHECK(desk.next_kind() == "none");
}

TEST_CASE("a name that turns out to be slow counts as slow while it is looked up") {
  Desk desk;
  desk.wait(Repute::slow);
  desk.run(8, Repute::good, 2s);
  CHECK(desk.next_kind() == "none");
}

TEST_CASE("names of which nothing is known leave one thread in eight to the good ones") {
  Desk desk;
  desk.wait(Repute::unknown);
  desk.run(13, Repute::unknown, 300ms);
  CHECK(desk.next_kind() == "unknown");
  desk.run(1, Repute::slow);
  CHECK(desk.next_kind() == "none");
  desk.wait(Repute::good);
  CHECK(desk.next_kind() == "good");
}

TEST_CASE("three threads in four are for whoever comes first, of whom nothing is known") {
  Desk desk;
  desk.wait(Repute::unknown, "first");
  desk.wait(Repute::unknown, "last");
  desk.run(11, Repute::unknown);
  REQUIRE(desk.next_kind() == "unknown");
  CHECK(desk.next()->front().look_up.name == "first");
  desk.run(1, Repute::unknown);
  CHECK(desk.next_kind() == "none");
}

TEST_CASE("beside those that nobody answers the newest name goes, and then the next") {
  Desk desk;
  desk.run(12, Repute::unknown, 300ms);
  desk.wait(Repute::unknown, "first");
  desk.wait(Repute::unknown, "last");
  CHECK(desk.next_kind() == "unknown");
  desk.run(1, Repute::unknown);
  CHECK(desk.next_kind() == "none");
  desk.running.back().began -= 300ms;
  CHECK(desk.next_kind() == "unknown");
  desk.running.pop_back();
  CHECK(desk.next_kind() == "unknown");
  desk.run(2, Repute::unknown, 300ms);
  CHECK(desk.next_kind() == "none");
}

TEST_CASE("the newest of many goes first beside those that nobody answers") {
  Desk desk;
  desk.run(12, Repute::unknown, 300ms);
  for (const char* name : {"a", "b", "c"}) desk.wait(Repute::unknown, name);
  CHECK(desk.next()->front().look_up.name == "c");
}

TEST_CASE("what has long been in the pile takes no thread from a new name") {
  Desk desk;
  desk.run(12, Repute::unknown, 300ms);
  desk.wait(Repute::unknown, "old", 600ms);
  CHECK(desk.next_kind() == "none");
  desk.wait(Repute::unknown, "new");
  const auto* line = desk.next();
  REQUIRE(line);
  CHECK(line->front().look_up.name == "new");
}

TEST_CASE("a thread looks again soon while a name waits for its turn") {
  Desk desk;
  const auto later = ResolverDesk::Clock::now() + 20s;
  CHECK(desk.next_look(later) == later);
  desk.wait(Repute::slow);
  CHECK(desk.next_look(later) == later);
  desk.wait(Repute::unknown);
  CHECK(desk.next_look(later) < later - 19s);
}
