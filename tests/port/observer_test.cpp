// SPDX-License-Identifier: MIT
// Tests of the door to those who watch: watching may not throw.
#include <paycourier/port/observer.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

struct Notice {};
struct Other {};

TEST_CASE("an observer can be called with the notice and throws nothing") {
  const auto quiet = [](const Notice&) noexcept {};
  const auto counting = [count = 0](const Notice&) mutable noexcept { ++count; };
  const auto may_throw = [](const Notice&) {};
  const auto wants_to_change = [](Notice&) noexcept {};
  const auto of_another = [](const Other&) noexcept {};
  STATIC_REQUIRE(Observer<decltype(quiet), Notice>);
  STATIC_REQUIRE(Observer<std::remove_const_t<decltype(counting)>, Notice>);
  STATIC_REQUIRE_FALSE(Observer<decltype(counting), Notice>);
  STATIC_REQUIRE_FALSE(Observer<decltype(may_throw), Notice>);
  STATIC_REQUIRE_FALSE(Observer<decltype(wants_to_change), Notice>);
  STATIC_REQUIRE_FALSE(Observer<decltype(of_another), Notice>);
}

TEST_CASE("nobody watching is an observer of everything") {
  STATIC_REQUIRE(Observer<Unobserved, Notice>);
  STATIC_REQUIRE(Observer<const Unobserved, Other>);
  Unobserved{}(Notice{});
}

}  // namespace
