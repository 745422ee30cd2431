// SPDX-License-Identifier: MIT
// What holds of an endpoint's health after any sequence of answers, also late and in any order.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <paycourier/policy/endpoint_rules.hpp>
#include <property/generator.hpp>
#include <vector>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using property::Generator;

constexpr Instant epoch = from_unix(Seconds{1'800'000'000});

Reading draw_reading(Generator& draw) {
  static constexpr std::array<int, 16> statuses{200, 204, 301, 400, 404, 408, 425, 429,
                                                429, 500, 500, 502, 503, 503, 504, 999};
  static constexpr std::array<Fault, 6> faults{Fault::unreachable, Fault::in_doubt,
                                               Fault::invalid,     Fault::unauthorized,
                                               Fault::stopped,     Fault::malformed};
  if (draw.below(4) == 0) return read_answer(Error{draw.pick(faults), ""}, epoch);
  Reading reading = read_answer(http::Response{.status = draw.pick(statuses)}, epoch);
  if (reading.fault && draw.coin()) reading.asked = Millis{static_cast<int>(draw.below(90'000))};
  return reading;
}

EndpointRules draw_rules(Generator& draw) {
  return {.breaker_failures = static_cast<int>(draw.below(7)),
          .first_rest = Millis{static_cast<int>(draw.below(60'000))},
          .longest_rest = Millis{static_cast<int>(draw.below(3'600'000))},
          .longest_hold = Millis{static_cast<int>(draw.below(600'000))},
          .disabled_after = draw.coin() ? Millis{unlimited} : Millis{24h}};
}

/// One endpoint with a backlog without end, as a courier would serve it: it sends whenever the gate
/// lets it, and hears the answers late and out of order.
class World {
 public:
  explicit World(std::uint64_t seed) : draw_{seed}, rules_{draw_rules(draw_)} {}

  void live(int moments) {
    for (int i = 0; i < moments; ++i) {
      now_ += Millis{static_cast<int>(draw_.below(draw_.below(10) == 0 ? 120'000 : 2'000))};
      draw_.coin() ? send() : hear();
      if (health_.standing == Standing::disabled) health_ = {};
    }
  }

  int sent = 0, probes = 0, recoveries = 0;

 private:
  struct Flight {
    Instant began;
    bool is_probe;
  };

  void send() {
    while (flights_.size() < 12) {
      const EndpointGate gate = gate_of(health_, now_, sent_since_);
      if (gate.most == 0 && gate.until && *gate.until <= now_)
        FAIL_CHECK("asked again in the past");
      if (static_cast<int>(flights_.size()) >= gate.most) break;
      if (health_.held_until > now_) FAIL_CHECK("it sent while held");
      if (health_.trips > 0 && now_ < health_.opens_at) FAIL_CHECK("it sent while open");
      if (gate.is_probe != (health_.trips > 0)) FAIL_CHECK("it probed a closed breaker");
      flights_.push_back({now_, gate.is_probe});
      ++sent;
      gate.is_probe ? ++probes : ++sent_since_;
      judge_probes();
      judge_ramp();
    }
  }

  void hear() {
    if (flights_.empty()) return;
    const std::size_t which = draw_.below(flights_.size());
    const Flight landed = flights_[which];
    flights_.erase(flights_.begin() + static_cast<std::ptrdiff_t>(which));
    const Reading reading = draw_reading(draw_);
    const EndpointHealth before = health_;
    health_ = after(before, reading, now_, rules_, landed.began);
    judge(before, reading, landed);
    if (health_.recovered_at != before.recovered_at) {
      sent_since_ = 0;
      if (health_.recovered_at) ++recoveries;
    }
  }

  void judge(const EndpointHealth& before, const Reading& reading, const Flight& landed) const {
    if (health_.trips > 0 && health_.opens_at < before.opens_at) FAIL_CHECK("it opens earlier");
    if (health_.held_until < before.held_until) FAIL_CHECK("a hold was shortened");
    if (health_.trips > before.trips + 1) FAIL_CHECK("it tripped twice at once");
    if (health_.trips > before.trips && health_.opens_at <= now_) FAIL_CHECK("it did not rest");
    if (before.trips > 0 && !landed.is_probe &&
        (health_.trips != before.trips || health_.opens_at != before.opens_at)) {
      FAIL_CHECK("what was no probe moved the breaker");
    }
    if (reading.verdict == Verdict::delivered && health_.failing_since) {
      FAIL_CHECK("a success left it failing");
    }
    if ((health_.trips > 0) != (health_.opens_at != Instant{})) FAIL_CHECK("half open");
  }

  void judge_probes() const {
    const auto probing = std::count_if(flights_.begin(), flights_.end(),
                                       [](const Flight& flight) { return flight.is_probe; });
    if (health_.trips > 0 && (probing > 1 || flights_.size() > 1)) FAIL_CHECK("two at once");
  }

  void judge_ramp() const {
    if (!health_.recovered_at || health_.trips > 0) return;
    if (sent_since_ > ramp_allowance(now_ - *health_.recovered_at)) FAIL_CHECK("a stampede");
  }

  Generator draw_;
  EndpointRules rules_;
  EndpointHealth health_ = {};
  Instant now_ = epoch;
  std::vector<Flight> flights_ = {};
  int sent_since_ = 0;
};

TEST_CASE("whatever an endpoint answers, it is probed by one at a time and never stampeded") {
  int sent = 0, probes = 0, recoveries = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    World world{seed};
    world.live(600);
    sent += world.sent;
    probes += world.probes;
    recoveries += world.recoveries;
  }
  CHECK(sent > 10'000);
  CHECK(probes > 1'000);
  CHECK(recoveries > 1'000);
}

TEST_CASE("the same answers give the same health") {
  const auto live = [] {
    Generator draw{9};
    EndpointHealth health;
    for (int i = 0; i < 500; ++i) {
      health = after(health, draw_reading(draw), epoch + i * 1s, EndpointRules{});
    }
    return health;
  };
  CHECK(live() == live());
}

}  // namespace
