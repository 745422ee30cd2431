// SPDX-License-Identifier: MIT
// The traffic of a courier: what its endpoints have in flight, by their pace, and who of those that
// are ready may be sent how much now.
#ifndef PAYCOURIER_COURIER_TRAFFIC_HPP
#define PAYCOURIER_COURIER_TRAFFIC_HPP

#include <algorithm>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/hosts.hpp>
#include <paycourier/courier/rings.hpp>
#include <paycourier/courier/settings.hpp>
#include <paycourier/courier/slots.hpp>
#include <paycourier/courier/station.hpp>
#include <paycourier/policy/fair_share.hpp>
#include <paycourier/policy/flow.hpp>
#include <paycourier/policy/rate_limit.hpp>
#include <paycourier/policy/reading.hpp>

namespace paycourier::inline v0::courier {

/// All is O(1) for each request, and all time here is monotonic.
class Traffic {
 public:
  explicit Traffic(const CourierSettings& settings)
      : slots_{settings.in_flight},
        per_endpoint_{settings.per_endpoint},
        hosts_{settings.per_host} {
    count_endpoints(1);
  }

  const FlowRules& rules() const noexcept { return rules_; }
  const ByPace& in_flight() const noexcept { return slots_.taken(); }
  Millis now() const noexcept { return now_; }
  void tick(Millis now) noexcept { now_ = now; }

  /// Once for each station.
  void enter(Station& station) { rings_.enter(station); }
  void count_endpoints(int many) noexcept {
    rules_.most = most_per_endpoint(slots_.count(), many, per_endpoint_);
    slots_.count_endpoints(many);
  }

  void settle(Station& station) {
    hosts_.settle(station, [this](Station& next) { line_up(next); });
  }
  /// Those who wait for its host go on, as far as there is room there.
  void release(const Station& station) {
    hosts_.release(station, [this](Station& next) { line_up(next); });
  }

  /// The station may have something to send.
  void line_up(Station& station) {
    if (station.is_parked) return;
    rings_.line_up(station, pace_of(station.flow, rules_, station.wanted));
  }
  void leave(Station& station) noexcept { rings_.leave(station); }

  /// Endpoints of which nothing is known wait for a slot.
  bool strangers_wait() const noexcept { return rings_.sizes().unproven > 0; }
  bool anyone_waits() const noexcept { return rings_.sizes().sum() > 0; }
  /// And there is a slot that it may have.
  bool anyone_may_start() const noexcept {
    return anyone_waits() && slots_.starts(slots_.taken(), rings_.sizes()).sum() > 0;
  }

  struct Choice {
    std::vector<Station*> chosen = {};  ///< How much is for each, it knows by `wanted`.
    std::vector<Station*> passed = {};  ///< They have no room: look at them again.
  };

  /// Shares the free slots out: one to each in turn, round after round, as far as the share of its
  /// pace goes and `room(station)` is more than 0. Look at what was chosen again, too, after its
  /// requests have departed or were not to be had.
  template <class Room>
  Choice choose(const Room& room) {
    note();
    hosts_.begin_turn();
    Choice choice;
    ByPace taken = slots_.taken();
    const auto take = [&](Pace pace, int many) {
      for (int i = 0; i < many; ++i) {
        Station& station = rings_.pop(pace);
        if (hosts_.parks(station)) continue;
        if (room(station) <= 0) {
          choice.passed.push_back(&station);
          continue;
        }
        if (station.wanted++ == 0) choice.chosen.push_back(&station);
        hosts_.want(station);
        ++taken[pace];
        if (room(station) > 0) line_up(station);
      }
    };
    while (anyone_waits()) {
      ByPace begin = slots_.starts(taken, rings_.sizes());
      if (begin.sum() == 0) break;
      for (const Pace pace : paces_of(hosts_.turn())) take(pace, begin[pace]);
    }
    return choice;
  }

  Departure depart(Station& station, Millis now) {
    tick(now);
    ++station.started;
    ++station.sent_since_recovery;
    station.rate = used(station.endpoint->rate, station.rate, 1, now);
    change(station, started(station.flow, rules_));
    note();
    return {.began = now};
  }
  /// One that is up for longer than `slow_after`; once.
  void delay(Station& station, Departure& flight) {
    flight.is_overdue = true;
    change(station, overdue(station.flow));
  }
  void land(Station& station, const Departure& flight, const Reading& reading, Millis now) {
    tick(now);
    change(station, landed(station.flow, flight, reading, now, rules_));
  }

 private:
  /// Who is in a ring goes over to that of its pace.
  void change(Station& station, const Flow& flow) {
    slots_.move(station.flow, flow, rules_);
    hosts_.count(station, flow.in_flight - station.flow.in_flight);
    station.flow = flow;
    if (station.ring) line_up(station);
  }

  void note() noexcept { slots_.note(rings_.sizes(), now_); }

  Slots slots_;
  int per_endpoint_;
  FlowRules rules_ = {};
  Rings rings_;
  Hosts hosts_;
  Millis now_ = {};
};

}  // namespace paycourier::inline v0::courier

#endif
