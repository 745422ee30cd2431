// SPDX-License-Identifier: MIT
// Handles at rest are used again.
#include <paycourier/adapter/curl/hangar.hpp>

#include <memory>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace curl = paycourier::curl;

TEST_CASE("a flight that was given back is the next one that is taken") {
  const curl::MultiSettings settings;
  curl::Loop loop;
  curl::Hangar hangar{settings, loop};
  auto flight = hangar.take();
  REQUIRE(flight);
  const auto* const first = flight.get();
  auto second = hangar.take();
  REQUIRE(second);
  CHECK(second.get() != first);
  hangar.give_back(std::move(flight));
  CHECK(hangar.take().get() == first);
}
