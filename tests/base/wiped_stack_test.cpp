// SPDX-License-Identifier: MIT
// That nothing is left on the stack is shown in tests/memory.
#include <paycourier/base/wiped_stack.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <catch2/catch_test_macros.hpp>

using paycourier::on_wiped_stack;

TEST_CASE("a call on a wiped stack gives what the call gives, also what only moves") {
  const std::string text = "kept";
  CHECK(on_wiped_stack([&] { return text + "!"; }) == "kept!");
  CHECK(*on_wiped_stack([] { return std::make_unique<int>(7); }) == 7);
  int calls = 0;
  on_wiped_stack([&] { ++calls; });
  CHECK(calls == 1);
}

TEST_CASE("an exception passes through a wiped stack") {
  const auto fail = [] { on_wiped_stack([] { throw std::runtime_error{"still readable"}; }); };
  CHECK_THROWS_AS(fail(), std::runtime_error);
}
