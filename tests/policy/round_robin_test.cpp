// SPDX-License-Identifier: MIT
// Tests of the round robin: everybody in turn, nobody twice, and anybody may leave.
#include <paycourier/policy/round_robin.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <property/generator.hpp>
#include <vector>

namespace {

using namespace paycourier;

std::vector<std::size_t> all_of(RoundRobin ring) {
  std::vector<std::size_t> order;
  while (const auto next = ring.pop()) order.push_back(*next);
  return order;
}

TEST_CASE("the ring gives back what is ready in the order in which it became ready") {
  RoundRobin ring;
  CHECK(ring.empty());
  CHECK_FALSE(ring.pop());
  for (const std::size_t number : {7U, 2U, 9U}) ring.push(number);
  CHECK(ring.size() == 3);
  CHECK(all_of(ring) == std::vector<std::size_t>{7, 2, 9});
}

TEST_CASE("who is in the ring already keeps its turn") {
  RoundRobin ring;
  for (const std::size_t number : {1U, 2U, 1U, 2U}) ring.push(number);
  CHECK(all_of(ring) == std::vector<std::size_t>{1, 2});
}

TEST_CASE("who has had a turn and is still ready is behind all others") {
  RoundRobin ring;
  for (const std::size_t number : {1U, 2U, 3U}) ring.push(number);
  ring.push(*ring.pop());
  CHECK(all_of(ring) == std::vector<std::size_t>{2, 3, 1});
}

TEST_CASE("whoever leaves the ring closes it behind") {
  for (const std::size_t leaving : {1U, 2U, 3U}) {
    RoundRobin ring;
    for (const std::size_t number : {1U, 2U, 3U}) ring.push(number);
    ring.erase(leaving);
    ring.erase(leaving);
    ring.erase(99);
    CHECK(ring.size() == 2);
    CHECK_FALSE(ring.contains(leaving));
    std::vector<std::size_t> left{1, 2, 3};
    left.erase(std::find(left.begin(), left.end(), leaving));
    CHECK(all_of(ring) == left);
    ring.push(leaving);
    left.push_back(leaving);
    CHECK(all_of(ring) == left);
  }
}

TEST_CASE("a ring is a queue without repeats, whatever is pushed, taken and erased") {
  property::Generator draw{1};
  RoundRobin ring;
  std::deque<std::size_t> queue;
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t number = draw.below(12);
    const auto found = std::find(queue.begin(), queue.end(), number);
    if (ring.contains(number) != (found != queue.end())) FAIL_CHECK("it lost one");
    switch (draw.below(4)) {
      case 0:
        ring.erase(number);
        if (found != queue.end()) queue.erase(found);
        break;
      case 1:
        if (const auto next = ring.pop();
            next != (queue.empty() ? std::nullopt : std::optional{queue.front()})) {
          FAIL_CHECK("another was first");
        }
        if (!queue.empty()) queue.pop_front();
        break;
      default:
        ring.push(number);
        if (found == queue.end()) queue.push_back(number);
    }
    if (ring.size() != queue.size()) FAIL_CHECK("it miscounts");
  }
}

TEST_CASE("among those that are always ready, nobody has two turns more than another") {
  RoundRobin ring;
  std::vector<int> turns(50);
  for (std::size_t i = 0; i < turns.size(); ++i) ring.push(i);
  for (int i = 0; i < 1'234; ++i) {
    const std::size_t next = *ring.pop();
    ++turns[next];
    ring.push(next);
  }
  const auto [least, most] = std::minmax_element(turns.begin(), turns.end());
  CHECK(*most - *least <= 1);
}

}  // namespace
