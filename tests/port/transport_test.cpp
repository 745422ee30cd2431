// SPDX-License-Identifier: MIT
// Tests of the door to the network: what is a transport and what is none.
#include <paycourier/port/transport.hpp>

#include <catch2/catch_test_macros.hpp>

#include <paycourier/adapter/curl_transport.hpp>
#include <paycourier/testing/scripted_transport.hpp>

namespace {

using namespace paycourier;

struct Pigeon {
  Result<http::Response> round_trip(const http::Request&, Millis);
};
struct NoBudget {
  Result<http::Response> round_trip(const http::Request&);
};
struct Throws {
  http::Response round_trip(const http::Request&, Millis);
};
struct ChangesTheRequest {
  Result<http::Response> round_trip(http::Request&, Millis);
};

TEST_CASE("a transport takes a request and a budget, and gives a response or an error") {
  STATIC_REQUIRE(Transport<Pigeon>);
  STATIC_REQUIRE(Transport<CurlTransport>);
  STATIC_REQUIRE(Transport<testing::ScriptedTransport>);
  STATIC_REQUIRE_FALSE(Transport<NoBudget>);
  STATIC_REQUIRE_FALSE(Transport<Throws>);
  STATIC_REQUIRE_FALSE(Transport<ChangesTheRequest>);
}

}  // namespace
