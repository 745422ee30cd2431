// SPDX-License-Identifier: MIT
// Tests of the version: the constant and the macros cannot drift apart.
#include <paycourier/version.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

TEST_CASE("the version is the same as a constant and as macros") {
  STATIC_REQUIRE(paycourier::version.major == PAYCOURIER_VERSION_MAJOR);
  STATIC_REQUIRE(paycourier::version.minor == PAYCOURIER_VERSION_MINOR);
  STATIC_REQUIRE(paycourier::version.patch == PAYCOURIER_VERSION_PATCH);
}

TEST_CASE("versions compare member by member") {
  using paycourier::Version;
  STATIC_REQUIRE(Version{1, 2, 3} == Version{1, 2, 3});
  STATIC_REQUIRE(Version{1, 2, 3} != Version{0, 2, 3});
  STATIC_REQUIRE(Version{1, 2, 3} != Version{1, 0, 3});
  STATIC_REQUIRE(Version{1, 2, 3} != Version{1, 2, 0});
}

#if PAYCOURIER_VERSION_MAJOR * 10000 + PAYCOURIER_VERSION_MINOR * 100 + PAYCOURIER_VERSION_PATCH < 1
#error "the macros are usable in a condition of the preprocessor"
#endif

}  // namespace
