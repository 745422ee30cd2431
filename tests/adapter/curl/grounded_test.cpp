// SPDX-License-Identifier: MIT
// Flights that have not begun, by their end.
#include <paycourier/adapter/curl/grounded.hpp>

#include <chrono>

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using paycourier::curl::Flight;
using paycourier::curl::Grounded;
using paycourier::curl::Loop;
using paycourier::curl::Monotonic;
using paycourier::curl::MultiSettings;
using paycourier::curl::Stage;

TEST_CASE("the flight that has to be over first is the first to be overdue") {
  const MultiSettings settings;
  Loop loop;
  Flight early{settings, loop};
  Flight late{settings, loop};
  const Monotonic::time_point now{1h};
  early.ticket = 2;
  early.deadline = {now, 1s, {}};
  late.ticket = 1;
  late.deadline = {now, 2s, {}};
  Grounded grounded;
  CHECK(grounded.first_end(now + 1h) == now + 1h);
  grounded.put(late, Stage::queued);
  grounded.put(early, Stage::resolving);
  grounded.put(early, Stage::queued);
  CHECK(early.stage == Stage::queued);
  CHECK(grounded.first_end(now + 1h) == now + 1s);
  CHECK(grounded.first_end(now) == now);
  CHECK(grounded.overdue(now) == nullptr);
  REQUIRE(grounded.overdue(now + 3s) != nullptr);
  CHECK(*grounded.overdue(now + 3s) == 2);
  grounded.remove(early);
  CHECK(*grounded.overdue(now + 3s) == 1);
  grounded.remove(late);
  CHECK(grounded.overdue(now + 3s) == nullptr);
}

TEST_CASE("two flights with one end are two") {
  const MultiSettings settings;
  Loop loop;
  Flight one{settings, loop};
  Flight other{settings, loop};
  one.ticket = 1;
  other.ticket = 2;
  Grounded grounded;
  grounded.put(one, Stage::queued);
  grounded.put(other, Stage::queued);
  grounded.remove(one);
  REQUIRE(grounded.overdue(Monotonic::now()) != nullptr);
  CHECK(*grounded.overdue(Monotonic::now()) == 2);
}

TEST_CASE("who waits for a name has until it must be connected, who waits for a turn longer") {
  const MultiSettings settings;
  Loop loop;
  Flight flight{settings, loop};
  const Monotonic::time_point now{1h};
  flight.ticket = 1;
  flight.deadline = {now, 10s, 1s};
  Grounded grounded;
  grounded.put(flight, Stage::resolving);
  CHECK(grounded.first_end(now + 1h) == now + 1s);
  grounded.put(flight, Stage::queued);
  CHECK(grounded.first_end(now + 1h) == now + 10s);
  grounded.remove(flight);
  CHECK(grounded.first_end(now + 1h) == now + 1h);
}
