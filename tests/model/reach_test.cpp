// SPDX-License-Identifier: MIT
// How what an endpoint may reach is written down.
#include <paycourier/model/reach.hpp>

#include <catch2/catch_test_macros.hpp>

using paycourier::Allow;

TEST_CASE("nothing is allowed beyond a reach unless it is asked for") {
  const Allow allow;
  CHECK(allow.addresses.empty());
  CHECK(allow.ports.empty());
  CHECK_FALSE(allow.private_networks);
  CHECK_FALSE(allow.plain_http);
}

TEST_CASE("what is allowed is equal when every part of it is") {
  const Allow allow{.addresses = {"10.1.2.0/24", "fd00::1"}, .ports = {8025}};
  CHECK(allow == Allow{.addresses = {"10.1.2.0/24", "fd00::1"}, .ports = {8025}});
  CHECK(allow != Allow{.addresses = {"10.1.2.0/25", "fd00::1"}, .ports = {8025}});
  CHECK(allow != Allow{.addresses = {"10.1.2.0/24", "fd00::1"}, .ports = {8026}});
  CHECK(Allow{.private_networks = true} != Allow{});
  CHECK(Allow{.plain_http = true} != Allow{});
}
