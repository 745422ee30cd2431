// SPDX-License-Identifier: MIT
// One name, looked up.
#include <paycourier/adapter/curl/look_up.hpp>

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <support/name_server.hpp>

using paycourier::Address;
using paycourier::address_v4;
using paycourier::curl::LookUp;
using support::NameServer;

TEST_CASE("a look-up gives all addresses of a name, of either family, in their order") {
  Address v6{};
  v6[15] = 1;
  NameServer::instance().set("both.test", {"10.0.0.2", "::1", "10.0.0.1", "::ffff:10.0.0.3"});
  LookUp look_up{.name = "both.test"};
  look_up.resolve();
  CHECK(look_up.addresses == std::vector<Address>{address_v4(10, 0, 0, 2), v6,
                                                  address_v4(10, 0, 0, 1),
                                                  address_v4(10, 0, 0, 3)});
  CHECK_FALSE(look_up.is_slow);
}

TEST_CASE("a name that does not exist has no address, and was not slow") {
  LookUp look_up{.name = "nobody.invalid"};
  look_up.resolve();
  CHECK(look_up.addresses.empty());
  CHECK_FALSE(look_up.is_slow);
}
