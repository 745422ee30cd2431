// SPDX-License-Identifier: MIT
// Tests of the settings: the defaults hold, and what cannot be meant is refused in words.
#include <paycourier/courier/settings.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

std::string refusal(const CourierSettings& settings) {
  const Result<void> checked = check_settings(settings);
  if (checked) return "none";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

TEST_CASE("a courier's settings are fine as they come") {
  CHECK(check_settings({}).has_value());
  CHECK(check_settings({.in_flight = 1, .per_endpoint = 1, .poll = 1ms, .stop_allowance = 0ms}));
}

TEST_CASE("settings that cannot be meant are refused, and the rule is named") {
  CHECK(refusal({.in_flight = 0}) == "CourierSettings::in_flight is at least 1");
  CHECK(refusal({.per_endpoint = 0}) == "CourierSettings::per_endpoint is at least 1");
  CHECK(refusal({.per_host = 0}) == "CourierSettings::per_host is at least 1");
  CHECK(refusal({.lease_allowance = 999ms}) ==
        "CourierSettings::lease_allowance is at least a second");
  CHECK(refusal({.poll = 0ms}) == "CourierSettings::poll is at least a millisecond");
  CHECK(refusal({.stop_allowance = -1ms}) == "CourierSettings::stop_allowance is not negative");
  CHECK(refusal({.endpoints = {.breaker_failures = -1}}) ==
        "EndpointRules::breaker_failures is at least 0");
  for (const EndpointRules& rules :
       {EndpointRules{.first_rest = 0ms}, EndpointRules{.first_rest = 2h}}) {
    CHECK(refusal({.endpoints = rules}) ==
          "EndpointRules::first_rest is more than nothing, and no more than longest_rest");
  }
  for (const EndpointRules& rules :
       {EndpointRules{.longest_hold = -1ms}, EndpointRules{.disabled_after = 0ms}}) {
    CHECK(refusal({.endpoints = rules}) ==
          "EndpointRules::longest_hold and disabled_after are not negative");
  }
  CHECK(check_settings({.endpoints = {.breaker_failures = 0, .longest_hold = 0ms}}));
}

TEST_CASE("a transport that a courier makes for itself queues nothing that the courier lets go") {
  struct Wire {
    struct Settings {
      int most_per_host = 64;
    };
    Settings settings = {};
  };
  struct Plain {};
  CHECK(courier::wire_for<Wire>({.per_host = 256}).settings.most_per_host == 256);
  CHECK(courier::wire_for<Wire>({.per_host = 8}).settings.most_per_host == 64);
  static_cast<void>(courier::wire_for<Plain>({}));
}

}  // namespace
