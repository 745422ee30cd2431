// SPDX-License-Identifier: MIT
// A crowd of endpoints, some of them black holes, served by nothing but the rules of fairness and
// of an endpoint's health, in virtual time.
#ifndef PAYCOURIER_TESTS_SIMULATION_CROWD_HPP
#define PAYCOURIER_TESTS_SIMULATION_CROWD_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <paycourier/policy/connecting.hpp>
#include <paycourier/policy/endpoint_rules.hpp>
#include <paycourier/policy/fair_share.hpp>
#include <paycourier/policy/flow.hpp>
#include <paycourier/policy/round_robin.hpp>
#include <property/generator.hpp>
#include <queue>
#include <vector>

namespace simulation {

using namespace paycourier;

struct CrowdSettings {
  int endpoints = 2'000;
  int black_holes_in_ten = 0;  ///< Of every ten endpoints.
  FairShare share = {.slots = 64};
  EndpointRules health = {};
  Millis timeout = Millis{10'000};
  bool connects_briefly = true;          ///< By `connect_budget`; half of an answer's time.
  Millis fan_out_every = Millis{4'000};  ///< An event to each endpoint.
  int fan_outs = 100;
  Millis until = Millis{3'600'000};
  Millis measured_from = {};    ///< What was enqueued earlier is not looked at.
  int black_holes_join_at = 0;  ///< The first fan-out that goes to them.
  bool all_is_known = false;    ///< The endpoints' health is that of an earlier process.
  std::uint64_t seed = 1;
};

/// Of the endpoints that are alive in every run: those that are never black holes.
struct CrowdFigures {
  int delivered = 0;
  Millis last = {};       ///< When the last of them was delivered, from `measured_from` on.
  Millis p99 = {};        ///< Of the delay before the first attempt.
  int most_doubtful = 0;  ///< In flight at once.
  int most_in_flight = 0;
  int proven = 0;  ///< Endpoints that were heard of in the end.
};

class Crowd {
 public:
  explicit Crowd(const CrowdSettings& settings)
      : settings_{settings},
        draw_{settings.seed},
        rules_{.most = most_per_endpoint(settings.share.slots, settings.endpoints)},
        ends_(static_cast<std::size_t>(settings.endpoints)) {
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      ends_[i].is_black_hole = static_cast<int>(i % 10) < settings_.black_holes_in_ten;
      if (ends_[i].is_black_hole) {
        ends_[i].head = static_cast<std::size_t>(settings_.black_holes_join_at);
      }
      if (settings_.all_is_known && ends_[i].is_black_hole) {
        ends_[i].health = {.failures = 40,
                           .trips = 9,
                           .opens_at = Instant{random_span(3'600'000)},
                           .failing_since = Instant{}};
      }
      ends_[i].flow = flow_of(ends_[i].health);
    }
    for (int i = 0; i < settings_.fan_outs; ++i) {
      happenings_.push({settings_.fan_out_every * i, What::fan_out, 0, 0});
    }
  }

  CrowdFigures run() {
    while (!happenings_.empty() && happenings_.top().at < settings_.until) {
      now_ = happenings_.top().at;
      while (!happenings_.empty() && happenings_.top().at == now_) {
        const Happening next = happenings_.top();
        happenings_.pop();
        happen(next);
      }
      dispatch();
      if (healthy_left_ == 0 && fan_outs_seen_ == settings_.fan_outs) break;
    }
    for (const End& end : ends_) figures_.proven += end.flow.heard ? 1 : 0;
    const auto at = static_cast<std::ptrdiff_t>(delays_.size() * 99 / 100);
    if (!delays_.empty()) {
      std::nth_element(delays_.begin(), delays_.begin() + at, delays_.end());
      figures_.p99 = delays_[static_cast<std::size_t>(at)];
    }
    return figures_;
  }

 private:
  enum class What { fan_out, landing, is_overdue, gate };
  struct Happening {
    Millis at;
    What what;
    std::size_t end;
    std::size_t flight;
    bool operator<(const Happening& other) const { return at > other.at; }
  };
  struct End {
    bool is_black_hole = false;
    EndpointHealth health = {};
    Flow flow = {};
    std::size_t head = 0;  ///< Of its events, one for each fan-out: the first that was not begun.
    int sent_since_recovery = 0;
    bool is_waiting_for_gate = false;
  };
  struct Sky {
    Departure flight = {};
    Millis enqueued_at = {};
    bool timed_out_connecting = false;
    bool is_out = false;
  };

  Millis random_span(std::uint64_t below) {
    return Millis{static_cast<std::int64_t>(draw_.below(below))};
  }
  Instant wall() const { return Instant{now_}; }
  /// Who is measured: those that no run makes a black hole.
  static bool is_measured(std::size_t end) { return end % 10 >= 5; }

  void happen(const Happening& next) {
    End& end = ends_[next.end];
    switch (next.what) {
      case What::fan_out:
        ++fan_outs_seen_;
        for (std::size_t i = 0; i < ends_.size(); ++i) {
          if (!ends_[i].is_black_hole) ++healthy_left_;
          ready(i);
        }
        return;
      case What::is_overdue:
        if (!sky_[next.flight].is_out) return;
        sky_[next.flight].flight.is_overdue = true;
        change(next.end, overdue(end.flow));
        return;
      case What::gate:
        end.is_waiting_for_gate = false;
        ready(next.end);
        return;
      case What::landing: land(next); return;
    }
  }

  void land(const Happening& next) {
    End& end = ends_[next.end];
    Sky& sky = sky_[next.flight];
    sky.is_out = false;
    free_.push_back(next.flight);
    const Reading& reading = end.is_black_hole ? lost_ : delivered_;
    const EndpointHealth before = end.health;
    sky.flight.is_vain = is_in_vain(sky.flight, reading, now_);
    if (!sky.flight.is_vain)
      end.health = after(before, reading, wall(), settings_.health, Instant{sky.flight.began});
    if (end.health.recovered_at != before.recovered_at) end.sent_since_recovery = 0;
    change(next.end, landed(end.flow, sky.flight, reading, now_, rules_));
    if (end.is_black_hole) {
      --end.head;  // The same event again: black holes never run out of work.
      ready(next.end);
      return;
    }
    connects_ = noted(connects_, (now_ - sky.flight.began) / 2);
    --healthy_left_;
    if (!is_measured(next.end) || sky.enqueued_at < settings_.measured_from) return;
    ++figures_.delivered;
    figures_.last = now_ - settings_.measured_from;
    delays_.push_back(sky.flight.began - sky.enqueued_at);
  }

  void change(std::size_t which, const Flow& flow) {
    End& end = ends_[which];
    in_flight_ = moved(in_flight_, end.flow, flow, rules_);
    if (pace_of(end.flow, rules_) != pace_of(flow, rules_)) ring_of(end.flow).erase(which);
    end.flow = flow;
    ready(which);
  }

  RoundRobin& ring_of(const Flow& flow) {
    const Pace pace = pace_of(flow, rules_);
    return pace == Pace::prompt ? prompt_
           : pace == Pace::busy ? busy_
           : pace == Pace::slow ? slow_
                                : unproven_;
  }

  bool may_start(std::size_t which) {
    End& end = ends_[which];
    if (end.head >= static_cast<std::size_t>(fan_outs_seen_) || room(end.flow, rules_) == 0) {
      return false;
    }
    const auto gate = gate_of(end.health, wall(), end.sent_since_recovery);
    if (end.flow.in_flight < gate.most) return true;
    if (gate.until && !end.is_waiting_for_gate) {
      end.is_waiting_for_gate = true;
      happenings_.push({gate.until->time_since_epoch(), What::gate, which, 0});
    }
    return false;
  }
  void ready(std::size_t which) {
    if (may_start(which)) ring_of(ends_[which].flow).push(which);
  }

  void dispatch() {
    for (;;) {
      const ByPace waiting{static_cast<int>(unproven_.size()), static_cast<int>(prompt_.size()),
                           static_cast<int>(busy_.size()), static_cast<int>(slow_.size())};
      const int wanted = in_flight_.prompt + in_flight_.busy + waiting.prompt + waiting.busy;
      demand_ = noted(demand_, std::min(wanted, settings_.share.slots), now_, settings_.share);
      const ByPace begin = starts(in_flight_, waiting, demand_, settings_.share);
      if (begin.sum() == 0) return;
      for (int i = 0; i < begin.slow; ++i) start(*slow_.pop());
      for (int i = 0; i < begin.unproven; ++i) start(*unproven_.pop());
      for (int i = 0; i < begin.prompt; ++i) start(*prompt_.pop());
      for (int i = 0; i < begin.busy; ++i) start(*busy_.pop());
      figures_.most_doubtful =
          std::max(figures_.most_doubtful, in_flight_.unproven + in_flight_.slow);
      figures_.most_in_flight = std::max(figures_.most_in_flight, in_flight_.sum());
    }
  }

  void start(std::size_t which) {
    if (!may_start(which)) return;
    End& end = ends_[which];
    if (free_.empty()) {
      free_.push_back(sky_.size());
      sky_.push_back({});
    }
    const std::size_t flight = free_.back();
    free_.pop_back();
    const Millis least{50}, takes = least + random_span(101);
    const ConnectBudget lost =
        settings_.connects_briefly
            ? connect_budget(end.flow, settings_.timeout, rules_, connects_, unproven_.size() > 0)
            : ConnectBudget{.span = settings_.timeout};
    const Millis until = now_ + (end.is_black_hole ? lost.span : takes);
    sky_[flight] = {
        .flight = {.began = now_, .connect_within = lost.span, .is_knock = lost.is_knock},
        .enqueued_at = settings_.fan_out_every * static_cast<int>(end.head),
        .is_out = true};
    ++end.head;
    if (end.health.recovered_at) ++end.sent_since_recovery;
    happenings_.push({until, What::landing, which, flight});
    if (until - now_ > rules_.slow_after) {
      happenings_.push({now_ + rules_.slow_after, What::is_overdue, which, flight});
    }
    change(which, started(end.flow, rules_));
  }

  Reading delivered_ = {.verdict = Verdict::delivered, .status = 204};
  Reading lost_ = {.fault = Fault::unreachable};
  CrowdSettings settings_;
  property::Generator draw_;
  FlowRules rules_;
  std::vector<End> ends_;
  std::vector<Sky> sky_;
  std::vector<std::size_t> free_;
  std::priority_queue<Happening> happenings_;
  RoundRobin unproven_, prompt_, busy_, slow_;
  ByPace in_flight_;
  Demand demand_;
  ConnectTimes connects_;
  Millis now_ = {};
  int fan_outs_seen_ = 0, healthy_left_ = 0;
  std::vector<Millis> delays_;
  CrowdFigures figures_;
};

}  // namespace simulation

#endif
