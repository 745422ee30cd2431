// SPDX-License-Identifier: MIT
// What a status of HTTP says about a payment, before the gateway's body says more.
#include <paycourier/policy/gateway_rules.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("a status that may follow a success leaves a payment in doubt, and only a payment") {
  for (const int status : {301, 302, 303, 424, 460, 499}) {
    CHECK(may_follow_success(status));
    CHECK(fault_of_status(Operation::execute, status) == Fault::in_doubt);
    CHECK(fault_of_status(Operation::query, status) == Fault::invalid);
  }
}

TEST_CASE("a redirect that asks for the same method elsewhere was not carried out") {
  for (const int status : {300, 304, 305, 307, 308}) {
    CHECK_FALSE(may_follow_success(status));
    CHECK(fault_of_status(Operation::execute, status) == Fault::invalid);
  }
}

TEST_CASE("a gateway takes keys of 64 characters and replays no errors unless it says otherwise") {
  CHECK(GatewayRules{}.longest_key == 64);
  CHECK_FALSE(GatewayRules{}.replays_errors);
}

}  // namespace
