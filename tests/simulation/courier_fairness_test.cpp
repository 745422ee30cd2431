// SPDX-License-Identifier: MIT
// Fairness of the production courier in virtual time: endpoints that swallow every request, before
// they are connected or after, do not delay those that answer.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <paycourier/courier.hpp>
#include <paycourier/policy/timeline.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <property/generator.hpp>
#include <string>
#include <support/virtual_wire.hpp>
#include <utility>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;

/// Endpoints named "well..." answer within 50 to 150 ms; those named "hole..." are never connected,
/// those named "mute..." are, and say nothing.
class Crowd : public support::VirtualWire {
 public:
  using VirtualWire::VirtualWire;

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    const char kind = request.url.at(8);
    Landed landed{ticket, http::Response{.status = 204}};
    Millis takes = 50ms + Millis{static_cast<Millis::rep>(random_.below(101))};
    if (kind == 'm') landed.answer = Error{Fault::in_doubt, "no answer"};
    if (kind == 'h') landed.answer = Error{Fault::unreachable, "no connection"};
    if (kind == 'm') takes = budget;
    if (kind == 'h') takes = request.connect_within.value_or(budget);
    if (kind == 'w') landed.connected_in = takes / 2;
    land_after(takes, std::move(landed));
  }

 private:
  property::Generator random_{1};
};

struct Figures {
  int delivered = 0;
  Millis p99 = {};  ///< From the enqueuing to the first attempt's end.
};

struct Ear {
  const ManualClock* clock;
  std::vector<Millis>* delays;
  Millis every;
  Millis measured_from;

  void operator()(const AttemptEnded& notice) const noexcept {
    if (!notice.endpoint_id.starts_with("well-5") || notice.attempt.number != 1) return;
    const Millis enqueued = every * std::stoi(std::string{notice.event_id.substr(4)});
    if (enqueued >= measured_from) delays->push_back(clock->monotonic() - enqueued);
  }
  void operator()(const EndpointChanged&) const noexcept {}
  void operator()(const StaleCompletion&) const noexcept {}
  void operator()(const OutboxFailed&) const noexcept {}
};

/// Of ten endpoints, so many are of that kind, and subscribe as the first events are through: those
/// that are connected and say nothing at their very first request look like any new one till then.
/// Measured are endpoints that are well in every run.
Figures run(const std::string& kind, int in_ten) {
  constexpr int endpoints = 600, fan_outs = 60, late = 10;
  constexpr Millis every = 4s;
  ManualClock clock;
  testing::MemoryOutbox outbox;
  const auto subscribe = [&](const std::string& those) {
    for (int i = 0; i < endpoints; ++i) {
      const std::string name = i % 10 < in_ten ? kind : "well";
      const std::string id = name + (i % 10 < 5 ? "-0-" : "-5-") + std::to_string(i);
      if (name != those) continue;
      REQUIRE(outbox.subscribe(
          {.id = id, .url = "https://" + id + ".example", .signing = Unsigned{}}, {"*"}));
    }
  };
  subscribe("well");
  Courier courier{outbox, StandardSchedule{}, clock, Crowd{clock},
                  CourierSettings{.in_flight = 32}};
  std::vector<Millis> delays;
  const Ear ear{&clock, &delays, every, every * 20};
  for (int i = 0; i < fan_outs; ++i) {
    if (i == late && in_ten > 0) subscribe(kind);
    REQUIRE(outbox.enqueue({.id = "evt_" + std::to_string(i), .type = "t", .payload = "{}"}, {},
                           clock.now()));
    while (clock.monotonic() < every * (i + 1)) {
      REQUIRE(courier.step(every * (i + 1) - clock.monotonic(), ear));
    }
  }
  REQUIRE_FALSE(delays.empty());
  const auto at = static_cast<std::ptrdiff_t>(delays.size() * 99 / 100);
  std::nth_element(delays.begin(), delays.begin() + at, delays.end());
  return {.delivered = static_cast<int>(delays.size()),
          .p99 = delays.at(static_cast<std::size_t>(at))};
}

TEST_CASE("half of a courier's endpoints swallow every request: the others hardly notice") {
  const Figures alone = run("well", 0);
  CHECK(alone.delivered >= 300 * 39);
  // As long as the mute are new they may hold half of the slots.
  for (const auto& [kind, most_in_ten] : {std::pair{"hole", 12}, {"mute", 20}}) {
    for (const int in_ten : {2, 5}) {
      const Figures sick = run(kind, in_ten);
      WARN(kind << " " << in_ten << " of 10: " << sick.delivered << " of " << alone.delivered
                << ", p99 " << describe(sick.p99) << " of " << describe(alone.p99));
      CHECK(sick.delivered >= alone.delivered * 99 / 100);
      CHECK(sick.p99 * 10 <= alone.p99 * most_in_ten);
    }
  }
}

}  // namespace
