// SPDX-License-Identifier: MIT
// Tests of the door to the memory of handled messages: what fits through it.
#include <paycourier/port/dedupe.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/memory_dedupe.hpp>

namespace {

using namespace paycourier;

struct Table {
  Result<Claimed> claim(std::string_view, Instant);
  Result<void> confirm(std::string_view, std::int64_t, Instant);
  Result<void> release(std::string_view, std::int64_t);
};
struct NeverForgives {
  Result<Claimed> claim(std::string_view, Instant);
  Result<void> confirm(std::string_view, std::int64_t, Instant);
};
struct Unfenced {
  Result<Claim> claim(std::string_view, Instant);
  Result<void> confirm(std::string_view, Instant);
  Result<void> release(std::string_view);
};
struct YesOrNo : Table {
  bool claim(std::string_view, Instant);
};

TEST_CASE("a dedupe claims, confirms and releases") {
  STATIC_REQUIRE(Dedupe<Table>);
  STATIC_REQUIRE(Dedupe<MemoryDedupe>);
  STATIC_REQUIRE_FALSE(Dedupe<NeverForgives>);
  STATIC_REQUIRE_FALSE(Dedupe<YesOrNo>);
  STATIC_REQUIRE_FALSE(Dedupe<Unfenced>);
}

}  // namespace
