// SPDX-License-Identifier: MIT
// Tests of fair shares: who may start how many requests, by what is in flight and who waits.
#include <paycourier/policy/fair_share.hpp>

#include <catch2/catch_test_macros.hpp>
#include <property/generator.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr FairShare share{.slots = 64};
constexpr ByPace many{.unproven = 999, .prompt = 999, .slow = 999};

TEST_CASE("while all wait, the doubtful get their shares and the prompt all the rest") {
  CHECK(starts({}, many, {}, share) == ByPace{.unproven = 28, .prompt = 32, .slow = 4});
  CHECK(starts({.prompt = 60}, many, {}, share) == ByPace{.slow = 4});
  CHECK(starts({.unproven = 28, .prompt = 30, .slow = 4}, many, {}, share) == ByPace{.prompt = 2});
}

TEST_CASE("the prompt may have every slot that nobody else has") {
  CHECK(starts({}, {.prompt = 999}, {}, share) == ByPace{.prompt = 64});
  CHECK(starts({.slow = 20}, {.prompt = 999}, {}, share) == ByPace{.prompt = 44});
}

TEST_CASE("the unproven and the slow together get half of the slots at most") {
  CHECK(starts({}, {.unproven = 999}, {}, share) == ByPace{.unproven = 32});
  CHECK(starts({}, {.slow = 999}, {}, share) == ByPace{.slow = 24});
  CHECK(starts({}, {.unproven = 999, .slow = 999}, {}, share) == ByPace{.unproven = 28, .slow = 4});
  CHECK(starts({.unproven = 20, .slow = 12}, many, {}, share).prompt == 32);
  CHECK(starts({.unproven = 20, .slow = 12}, many, {}, share).unproven == 0);
  CHECK(starts({.unproven = 20, .slow = 40}, many, {}, share) == ByPace{.prompt = 4});
}

TEST_CASE(
    "of what the doubtful may have a quarter is left by the slow to strangers that come later") {
  CHECK(starts({.slow = 24}, {.slow = 999}, {}, share) == ByPace{});
  CHECK(starts({.slow = 24}, {.unproven = 999, .slow = 999}, {}, share) == ByPace{.unproven = 8});
}

TEST_CASE("the unproven leave the slow half of their least, and take it where no slow one waits") {
  CHECK(starts({.unproven = 28}, many, {}, share).slow == 4);
  CHECK(starts({.unproven = 28}, many, {}, share).unproven == 0);
  CHECK(starts({}, {.prompt = 999, .slow = 999}, {}, share).slow == 8);
  CHECK(starts({}, {.unproven = 999, .slow = 3}, {}, share).unproven == 29);
  CHECK(starts({}, {.unproven = 999, .slow = 3}, {}, share).slow == 3);
}

TEST_CASE("the slow get more than their least only into slots that are not wanted") {
  CHECK(starts({.prompt = 30}, {.slow = 999}, {}, share).slow == 18);
  CHECK(starts({.prompt = 55}, {.slow = 999}, {}, share).slow == 8);
  CHECK(starts({}, {.slow = 999}, {.lately = 64}, share).slow == 8);
  CHECK(starts({}, {.slow = 999}, {.before = 36}, share).slow == 12);
}

TEST_CASE("the busy leave an eighth to those who have little in flight, and no more is left free") {
  CHECK(starts({}, {.prompt = 3, .busy = 999}, {}, share) == ByPace{.prompt = 3, .busy = 53});
  CHECK(starts({.busy = 56}, {.prompt = 999, .busy = 999}, {}, share) == ByPace{.prompt = 8});
  CHECK(starts({.prompt = 2, .busy = 54}, {.busy = 999}, {}, share) == ByPace{});
  CHECK(starts({.slow = 32}, {.busy = 999}, {}, share) == ByPace{.busy = 24});
  CHECK(starts({}, {.busy = 999}, {}, {.slots = 64, .idle_least = 0}) == ByPace{.busy = 64});
}

TEST_CASE("one slot is enough for each in turn") {
  constexpr FairShare one{.slots = 1};
  CHECK(starts({}, {.prompt = 5}, {}, one) == ByPace{.prompt = 1});
  CHECK(starts({}, {.unproven = 5}, {}, one) == ByPace{.unproven = 1});
  CHECK(starts({}, {.slow = 5}, {}, one) == ByPace{.slow = 1});
  CHECK(starts({.slow = 1}, many, {}, one) == ByPace{});
}

TEST_CASE("what the prompt wanted is remembered for a minute, and forgotten after two") {
  Demand demand = noted({}, 40, 0s, share);
  demand = noted(demand, 3, 59s, share);
  CHECK(demand.peak() == 40);
  demand = noted(demand, 5, 60s, share);
  CHECK(demand.peak() == 40);
  CHECK(noted(demand, 3, 119s, share).peak() == 40);
  CHECK(noted(demand, 3, 120s, share).peak() == 5);
  CHECK(noted(demand, 3, 10h, share).peak() == 3);
}

TEST_CASE("a crowd begins with a few, and a quarter of a second later with all") {
  const ByPace crowd{.unproven = 65, .prompt = 3, .slow = 2};
  const ByPace few{.unproven = 8, .prompt = 3, .slow = 2};
  CHECK(beginners(crowd, {}, 0ms, share) == few);
  CHECK(beginners(crowd, {.unproven = 9}, 249ms, share).unproven == 0);
  CHECK(beginners(crowd, {}, 250ms, share) == crowd);
  CHECK(beginners({.unproven = 64}, {}, 0ms, share).unproven == 64);
  CHECK(beginners({.unproven = 9}, {}, 0ms, {.slots = 3}).unproven == 1);
}

TEST_CASE("four endpoints leave nothing free for others, and five do") {
  for (const int few : {0, 1, 4}) CHECK(idle_least_of(few) == 0);
  for (const int more : {5, 10'000}) CHECK(idle_least_of(more) == FairShare{}.idle_least);
}

TEST_CASE("one endpoint may have a quarter of the slots, or its own part where there are fewer") {
  CHECK(most_per_endpoint(64, 10'000) == 16);
  CHECK(most_per_endpoint(64, 1) == 64);
  CHECK(most_per_endpoint(64, 2) == 32);
  CHECK(most_per_endpoint(64, 0) == 64);
  CHECK(most_per_endpoint(1'024, 9) == 64);
  CHECK(most_per_endpoint(1'024, 1, 512) == 512);
  CHECK(most_per_endpoint(2, 9) == 1);
  CHECK(most_per_endpoint(6, 4) == 2);
  CHECK(most_per_endpoint(0, 0, 0) == 1);
}

TEST_CASE("no share is broken, whatever is in flight and whoever waits") {
  property::Generator draw{1};
  const auto number = [&](std::uint64_t below) { return static_cast<int>(draw.below(below)); };
  const auto part = [&] { return draw.coin() ? draw.unit() : draw.factor(); };
  for (int i = 0; i < 20'000; ++i) {
    const FairShare odd{.slots = number(80),
                        .doubtful_most = part(),
                        .slow_least = part(),
                        .idle_least = part(),
                        .headroom = part()};
    const ByPace in_flight{number(40), number(40), number(40), number(40)};
    const ByPace waiting{number(90), number(90), number(90), number(90)};
    const ByPace begin = starts(in_flight, waiting, {.lately = number(80)}, odd);
    for (ByPace some = begin, all = waiting; const Pace pace : paces_of(0)) {
      if (some[pace] < 0) FAIL_CHECK("less than none");
      if (some[pace] > all[pace]) FAIL_CHECK("more than wait");
    }
    if (begin.sum() > std::max(odd.slots - in_flight.sum(), 0)) FAIL_CHECK("more than are free");
    const int most = detail::share_of(odd.slots, odd.doubtful_most);
    if (begin.unproven + begin.slow > 0 &&
        in_flight.unproven + in_flight.slow + begin.unproven + begin.slow > most) {
      FAIL_CHECK("the doubtful have more than their share");
    }
    const bool is_one_free = in_flight.sum() + begin.sum() < odd.slots;
    if (is_one_free && begin.prompt < waiting.prompt) FAIL_CHECK("a prompt one waits for nothing");
    const int left = odd.slots - in_flight.sum() - begin.sum();
    const bool is_kept = odd.slots >= 4 && odd.headroom >= odd.idle_least;
    if (is_kept && begin.busy > 0 && left < detail::part_of(odd.slots, odd.idle_least)) {
      FAIL_CHECK("the busy leave too little");
    }
  }
}

TEST_CASE("shares are known while compiling") {
  STATIC_REQUIRE(starts({}, {.prompt = 1}, {}, FairShare{}) == ByPace{.prompt = 1});
}

TEST_CASE("fewer slots than can be parted go out one by one, to one pace after the other") {
  const ByPace waiting{.unproven = 9, .prompt = 9, .busy = 9, .slow = 9};
  for (const int slots : {1, 2, 3}) {
    ByPace started;
    for (unsigned turn = 0; turn < 400; ++turn) {
      ByPace begin = starts({}, waiting, {}, {.slots = slots}, turn);
      CHECK(begin.sum() == 1);
      for (const Pace pace : paces_of(0)) started[pace] += begin[pace];
    }
    CHECK(started == ByPace{.unproven = 100, .prompt = 100, .busy = 100, .slow = 100});
    CHECK(starts({}, {.prompt = 9}, {}, {.slots = slots}, 1).prompt == 1);
    CHECK(starts({.slow = slots}, {.prompt = 9}, {}, {.slots = slots}, 1).sum() == 0);
  }
}

TEST_CASE("of two or three slots the doubtful never have the last") {
  for (const int slots : {2, 3}) {
    for (unsigned turn = 0; turn < 4; ++turn) {
      const ByPace begin =
          starts({.slow = slots - 1}, {.unproven = 9, .slow = 9}, {}, {.slots = slots}, turn);
      CHECK(begin.sum() == 0);
      CHECK(starts({.unproven = slots - 1}, many, {}, {.slots = slots}, turn).prompt == 1);
    }
  }
}

}  // namespace
