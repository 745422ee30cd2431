// SPDX-License-Identifier: MIT
// Strangers that are far away, in virtual time: the little time that a stranger has to connect
// while others wait costs it no attempt.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <paycourier/courier.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <string>
#include <support/virtual_wire.hpp>
#include <utility>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;

/// To connect takes "near" 20 ms, "far" 400 ms, and "dark" for ever; the answer takes 20 ms more.
struct Planet : support::VirtualWire {
  using VirtualWire::VirtualWire;

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    const Millis within = request.connect_within.value_or(budget);
    const Millis takes = request.url.starts_with("https://near")  ? 20ms
                         : request.url.starts_with("https://far") ? 400ms
                                                                  : unlimited;
    if (takes >= within) {
      return land_after(within, {ticket, Error{Fault::unreachable, "not connected in time"}});
    }
    land_after(takes + 20ms, {ticket, http::Response{.status = 204}, takes});
  }
};

struct Ear {
  const ManualClock* clock;
  Millis* last_far;
  int* far;

  void operator()(const AttemptEnded& notice) const noexcept {
    if (!notice.endpoint_id.starts_with("far") || notice.fate != Fate::delivered) return;
    *last_far = clock->monotonic();
    ++*far;
  }
  void operator()(const auto&) const noexcept {}
};

struct Outcome {
  int far = 0;
  Millis last_far = {};
  Gauges gauges = {};
};

/// One event to each; nothing is tried twice.
Outcome meet(int near, int far, int dark) {
  ManualClock clock;
  testing::MemoryOutbox outbox;
  const auto subscribe = [&](const std::string& kind, int i) {
    const std::string id = kind + "-" + std::to_string(i);
    outbox.subscribe({.id = id, .url = "https://" + id + ".example", .signing = Unsigned{}}, {"*"})
        .value();
  };
  for (int i = 0; i < std::max({near, far, dark}); ++i) {
    if (i < dark) subscribe("dark", i);
    if (i < near) subscribe("near", i);
    if (i < far) subscribe("far", i);
  }
  outbox.enqueue({.id = "evt_1", .type = "t", .payload = "{}"}, {}, clock.now()).value();
  Courier courier{outbox, Never{}, clock, Planet{clock}, CourierSettings{.in_flight = 64}};
  Outcome outcome;
  courier.run_until_idle({}, Ear{&clock, &outcome.last_far, &outcome.far}).value();
  outcome.gauges = courier.gauges();
  return outcome;
}

TEST_CASE("where nobody is sick nothing fails, however far away some are") {
  const Outcome outcome = meet(500, 100, 0);
  CHECK(outcome.far == 100);
  CHECK(outcome.gauges.delivered == 600);
  CHECK(outcome.gauges.dead == 0);
  CHECK(outcome.gauges.attempts == 600);
}

TEST_CASE(
    "strangers that are far away are found among as many black holes, with one attempt each") {
  const Outcome outcome = meet(500, 50, 500);
  CHECK(outcome.far == 50);
  CHECK(outcome.gauges.delivered == 550);
  CHECK(outcome.gauges.dead == 500);
  CHECK(outcome.gauges.attempts == 1'050);
  // 1,050 knocks and 550 that take their whole time, with half of the slots, are half a minute.
  CHECK(outcome.last_far < 45s);
}

}  // namespace
