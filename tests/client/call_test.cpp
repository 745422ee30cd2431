// SPDX-License-Identifier: MIT
// Tests of one call as the engine sees it.
#include <paycourier/client/call.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a call asks and moves nothing unless it says otherwise") {
  const Letter letter{.url = "https://bank.example"};
  const Call call{.step = "get", .name = "pay_1", .letter = letter, .facts = {}};
  CHECK(call.facts.operation == Operation::query);
  CHECK(call.facts.attempt == 1);
  CHECK_FALSE(call.facts.doubted);
  CHECK_FALSE(call.facts.can_look_up);
  CHECK_FALSE(call.only_ask);
  CHECK(&call.letter == &letter);
}

}  // namespace
