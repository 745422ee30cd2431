// SPDX-License-Identifier: MIT
// Tests of the numbers by pace.
#include <paycourier/policy/by_pace.hpp>

#include <catch2/catch_test_macros.hpp>
#include <set>

namespace {

using namespace paycourier;

TEST_CASE("what an endpoint has in flight counts under its pace of now") {
  constexpr FlowRules rules;
  const Flow prompt{.in_flight = 5, .heard = true};
  const Flow slow = overdue(prompt);
  CHECK(moved({.unproven = 1, .busy = 7, .slow = 2}, prompt, slow, rules) ==
        ByPace{.unproven = 1, .busy = 2, .slow = 7});
  CHECK(moved({}, {}, started({}, rules), rules) == ByPace{.unproven = 1});
  CHECK(moved({.busy = 5}, prompt, started(prompt, rules), rules) == ByPace{.busy = 6});
  const Flow one{.in_flight = 1, .heard = true};
  CHECK(moved({.prompt = 3}, one, started(one, rules), rules) == ByPace{.prompt = 2, .busy = 2});
}

TEST_CASE("each pace has its number, and is first in one of four turns") {
  ByPace numbers{.unproven = 1, .prompt = 2, .busy = 3, .slow = 4};
  CHECK(numbers.sum() == 10);
  std::set<Pace> first;
  for (unsigned turn = 0; turn < 4; ++turn) {
    int sum = 0;
    for (const Pace pace : paces_of(turn)) sum += numbers[pace];
    CHECK(sum == 10);
    first.insert(paces_of(turn)[0]);
  }
  CHECK(first.size() == 4);
  CHECK(paces_of(4) == paces_of(0));
}

}  // namespace
