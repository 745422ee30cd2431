// SPDX-License-Identifier: MIT
// Tests of the slots: a courier that knows nobody yet asks a few before it asks the crowd.
#include <paycourier/courier/slots.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using courier::Slots;

constexpr FlowRules rules;

TEST_CASE("a crowd of strangers begins with a few, and goes on soon") {
  Slots slots{64};
  const ByPace crowd{.unproven = 65};
  slots.note({}, 1h);
  CHECK(slots.starts({}, crowd) == ByPace{.unproven = 8});
  CHECK(slots.starts({.unproven = 5}, crowd) == ByPace{.unproven = 3});
  CHECK(slots.starts({.unproven = 8}, crowd) == ByPace{});
  slots.note({}, 1h + 249ms);
  CHECK(slots.starts({}, crowd) == ByPace{.unproven = 8});
  slots.note({}, 1h + 250ms);
  CHECK(slots.starts({}, crowd) == ByPace{.unproven = 32});
}

TEST_CASE("strangers that are no crowd begin at once, and so do all that are prompt") {
  Slots slots{64};
  slots.note({}, 0ms);
  CHECK(slots.starts({}, {.unproven = 64}) == ByPace{.unproven = 32});
  CHECK(slots.starts({}, {.unproven = 65, .prompt = 99}) == ByPace{.unproven = 8, .prompt = 56});
}

TEST_CASE("a slot is its endpoint's, under the pace that this has now") {
  Slots slots{64};
  const Flow before, out = started(before, rules);
  slots.move(before, out, rules);
  CHECK(slots.taken() == ByPace{.unproven = 1});
  slots.move(out, overdue(out), rules);
  CHECK(slots.taken() == ByPace{.unproven = 1});
  Flow heard = out;
  heard.heard = true;
  slots.move(out, heard, rules);
  CHECK(slots.taken() == ByPace{.prompt = 1});
  CHECK(slots.count() == 64);
}

TEST_CASE("what the prompt have lately wanted is not given to the slow") {
  Slots slots{64};
  slots.note({.prompt = 30, .busy = 20}, 0ms);
  CHECK(slots.starts({}, {.slow = 99}).slow == 8);
  slots.note({}, 10min);
  CHECK(slots.starts({}, {.slow = 99}).slow == 24);
}

TEST_CASE("the slow get nothing beyond their least while any prompt one waits") {
  const Slots slots{64};
  CHECK(slots.starts({}, {.slow = 99}).slow == 24);
  CHECK(slots.starts({}, {.prompt = 1, .slow = 99}).slow == 8);
  CHECK(slots.starts({}, {.busy = 1, .slow = 99}).slow == 8);
}

TEST_CASE("the busy leave an eighth free as soon as there are more than four endpoints") {
  Slots slots{64};
  for (const int many : {1, 4}) {
    slots.count_endpoints(many);
    CHECK(slots.starts({}, {.busy = 99}).busy == 64);
  }
  slots.count_endpoints(5);
  CHECK(slots.starts({}, {.busy = 99}).busy == 56);
  CHECK(slots.starts({.busy = 56}, {.prompt = 99, .busy = 99}) == ByPace{.prompt = 8});
}

}  // namespace
