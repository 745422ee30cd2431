// SPDX-License-Identifier: MIT
// Tests of an endpoint's state as a value: of one that is only named nothing waits.
#include <paycourier/model/endpoint_state.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("at an endpoint that is only named nothing waits") {
  const EndpointState state{.id = "shop"};
  CHECK_FALSE(state.is_subscribed);
  CHECK(state.health == EndpointHealth{});
  CHECK(state.pending + state.leased + state.blocked + state.dead == 0);
  CHECK_FALSE(state.oldest_due);
}

}  // namespace
