// SPDX-License-Identifier: MIT
// Fairness of the production courier in virtual time: endpoints with much in flight that go silent
// all at once do not take the others with them.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <paycourier/courier.hpp>
#include <paycourier/policy/timeline.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <string>
#include <support/virtual_wire.hpp>
#include <utility>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;

constexpr Millis silence = 8s;

/// All answer in 50 ms, but from `silence` on those whose name begins with "mute" say nothing.
class Shops : public support::VirtualWire {
 public:
  explicit Shops(const ManualClock& clock) : VirtualWire{clock}, clock_{clock} {}

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    const bool is_silent = request.url.starts_with("https://mute") && clock_.monotonic() >= silence;
    Landed landed{ticket, http::Response{.status = 204}};
    if (is_silent) landed.answer = Error{Fault::in_doubt, "no answer"};
    land_after(is_silent ? budget : 50ms, std::move(landed));
  }

 private:
  ManualClock clock_;
};

/// The longest that an event to an endpoint with little to do took, and how many there were.
struct Ear {
  const ManualClock* clock;
  Millis* longest;
  int* heard;

  void operator()(const AttemptEnded& notice) const noexcept {
    if (!notice.endpoint_id.starts_with("small")) return;
    const Millis enqueued{std::stoll(std::string{notice.event_id.substr(6)})};
    *longest = std::max(*longest, clock->monotonic() - enqueued);
    ++*heard;
  }
  void operator()(const auto&) const noexcept {}
};

TEST_CASE("eight of ten busy endpoints go silent at once: those with little to do hardly notice") {
  constexpr int small = 50, busy = 10, mute = 8, seconds = 20, each_second = 100;
  ManualClock clock;
  testing::MemoryOutbox outbox;
  const auto subscribe = [&](const char* kind, int i, const char* type) {
    const std::string id = kind + ("-" + std::to_string(i));
    outbox.subscribe({.id = id, .url = "https://" + id + ".example", .signing = Unsigned{}}, {type})
        .value();
  };
  for (int i = 0; i < small; ++i) subscribe("small", i, "small");
  for (int i = 0; i < busy; ++i) subscribe(i < mute ? "mute" : "loud", i, "busy");
  Courier courier{outbox, StandardSchedule{}, clock, Shops{clock},
                  CourierSettings{.in_flight = 64}};
  // A backlog, by which they all get to have much in flight.
  for (int i = 0; i < 300; ++i) {
    outbox
        .enqueue({.id = "first-" + std::to_string(i), .type = "busy", .payload = "{}"}, {},
                 clock.now())
        .value();
  }
  Millis longest{};
  int heard = 0;
  for (int tick = 0; tick < seconds * each_second; ++tick) {
    const Millis now = clock.monotonic();
    const auto tell = [&](const std::string& type) {
      const std::string id = type + "-" + std::to_string(now.count());
      outbox.enqueue({.id = id, .type = type, .payload = "{}"}, {}, clock.now()).value();
    };
    tell("busy");
    if (tick % each_second == 0) tell("small");
    const Millis until = 10ms * (tick + 1);
    while (clock.monotonic() < until) {
      REQUIRE(courier.step(until - clock.monotonic(), Ear{&clock, &longest, &heard}));
    }
  }
  CAPTURE(longest.count());
  CHECK(heard >= small * (seconds - 1));
  CHECK(longest <= 1s);
}

}  // namespace
