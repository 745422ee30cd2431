// SPDX-License-Identifier: MIT
// An endpoint as the courier keeps it in memory: how it is, when it has work, what it may be sent.
#ifndef PAYCOURIER_COURIER_STATION_HPP
#define PAYCOURIER_COURIER_STATION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <paycourier/base/time.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/gauges.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/endpoint_gate.hpp>
#include <paycourier/policy/flow.hpp>
#include <paycourier/policy/lanes.hpp>
#include <paycourier/policy/rate_limit.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::courier {

struct Host;

struct Station {
  std::int64_t number = 0;
  std::string id = {};
  std::shared_ptr<const Endpoint> endpoint = {};
  EndpointHealth health = {};
  std::optional<Instant> next_due = {};  ///< The earliest pending delivery.
  Flow flow = {};
  RateUse rate = {};
  int sent_since_recovery = 0;
  std::int64_t started = 0;
  int wanted = 0;                 ///< In the turn that is being made.
  bool has_news = false;          ///< Its health is not stored yet.
  std::size_t place = 0;          ///< Its number in the rings.
  std::optional<Pace> ring = {};  ///< The one that it is in.
  std::shared_ptr<Host> host = {};
  bool is_parked = false;       ///< It waits for its host, and is in no ring.
  std::uint64_t parked_as = 0;  ///< Its number in that line, until a request of it is chosen.
  std::uint64_t alarm_turn = 0;
  std::optional<Instant> alarm = {};  ///< When the roster looks at it again.

  /// Nothing is sent before somebody outside acts.
  bool waits_for_operator() const noexcept {
    return !endpoint || health.paused || health.standing != Standing::active;
  }

  /// How many requests may start now, at most.
  int room(Instant now, Millis monotonic, const FlowRules& rules) const noexcept {
    if (!endpoint) return 0;
    const EndpointGate gate = gate_of(health, now, sent_since_recovery);
    const int most = gate.is_probe ? gate.most - flow.in_flight : gate.most;
    const int open =
        std::min({most, paycourier::room(flow, rules), allowed(endpoint->rate, rate, monotonic)});
    return std::max(open - wanted, 0);
  }

  /// When it may have something to send; nothing: not before a request of it lands, something is
  /// enqueued, or an operator acts.
  std::optional<Instant> ready_at(Instant now, Millis monotonic,
                                  const FlowRules& rules) const noexcept {
    if (waits_for_operator() || !next_due || paycourier::room(flow, rules) == 0) return {};
    const EndpointGate gate = gate_of(health, now, sent_since_recovery);
    if (gate.is_probe && flow.in_flight > 0) return {};
    if (gate.most == 0 && !gate.until) return {};
    const Instant open = gate.most > 0 ? *next_due : std::max(*gate.until, *next_due);
    const Millis wait = next_allowed(endpoint->rate, rate, monotonic) - monotonic;
    return wait > Millis::zero() ? std::max(open, now + wait) : open;
  }

  /// What the outbox says of it. Its health counts where the courier has not changed it since; what
  /// the operator does, always.
  void refresh(Post&& post) {
    id = std::move(post.id);
    // What was used of another limit says nothing of this one.
    if (endpoint && post.endpoint && endpoint->rate != post.endpoint->rate) rate = {};
    endpoint = std::move(post.endpoint);
    if (has_news) {
      health.paused = post.health.paused;
      return;
    }
    if (health.recovered_at != post.health.recovered_at) sent_since_recovery = 0;
    health = post.health;
  }

  void hear(const EndpointHealth& changed) {
    if (health.recovered_at != changed.recovered_at) sent_since_recovery = 0;
    health = changed;
  }

  void count(Gauges& gauges, Instant now, bool is_ready) const noexcept {
    gauges.endpoints += endpoint != nullptr;
    gauges.unsubscribed += !endpoint && next_due;
    gauges.paused += health.paused;
    gauges.closed += health.standing == Standing::closed;
    gauges.disabled += health.standing == Standing::disabled;
    gauges.held += health.held_until > now;
    gauges.breakers_open += health.trips > 0;
    if (waits_for_operator() || !next_due) return;
    const auto note = [&](std::optional<Instant>& oldest) {
      if (!oldest || *next_due < *oldest) oldest = next_due;
    };
    note(gauges.oldest_due);
    if (is_ready) note(gauges.oldest_ready);
  }

  /// What was chosen for it, as claims.
  Want want(Millis lease_allowance) const noexcept {
    const Lanes lanes = next_lanes(started, wanted);
    return {.endpoint = number,
            .fresh = lanes.fresh,
            .retries = lanes.retries,
            .lease = saturating_add(endpoint->timeout, lease_allowance)};
  }
};

}  // namespace paycourier::inline v0::courier

#endif
