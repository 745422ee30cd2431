// SPDX-License-Identifier: MIT
// Tests of how a doubt was settled: every way has its word, and open is what is not said.
#include <paycourier/model/resolution.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string_view>
#include <vector>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

TEST_CASE("every way to settle a doubt has a word of its own") {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Settling::open); ++i) {
    words.push_back(name(static_cast<Settling>(i)));
  }
  CHECK(words == std::vector<std::string_view>{"found", "answered", "absent", "open"});
  CHECK(name(static_cast<Settling>(99)) == "unknown");
}

TEST_CASE("a resolution of which nothing is known leaves the doubt open") {
  const Resolution resolution{.ticket = {.gateway = "axra",
                                         .key = IdempotencyKey{"order-1042"},
                                         .amount = "10.00 USD"_money}};
  CHECK(resolution.how == Settling::open);
  CHECK(resolution.took == Millis{0});
  CHECK(resolution.ticket.key.text() == "order-1042");
}

}  // namespace
