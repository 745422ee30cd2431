// SPDX-License-Identifier: MIT
// The endpoints of a courier: who is ready, and who has to be looked at again when.
#ifndef PAYCOURIER_COURIER_ROSTER_HPP
#define PAYCOURIER_COURIER_ROSTER_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/alarms.hpp>
#include <paycourier/courier/settings.hpp>
#include <paycourier/courier/station.hpp>
#include <paycourier/courier/traffic.hpp>
#include <paycourier/model/gauges.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::courier {

/// Every station is in a ring (it is ready), has an alarm (it will be), or neither (something has
/// to happen first). Costs nothing for what is not ready.
class Roster {
 public:
  explicit Roster(const CourierSettings& settings) : traffic_{settings} {}

  Traffic& traffic() noexcept { return traffic_; }

  Station* find(std::int64_t number) const noexcept {
    const auto found = place_of(number);
    return found != stations_.end() && (*found)->number == number ? found->get() : nullptr;
  }

  void refresh(std::vector<Post>&& posts, Instant now) {
    traffic_.count_endpoints(static_cast<int>(
        std::count_if(posts.begin(), posts.end(), [](const Post& post) { return post.endpoint; })));
    for (Post& post : posts) {
      Station* station = find(post.number);
      if (!station) station = add(post);
      const bool is_new = station->endpoint != post.endpoint;
      station->refresh(std::move(post));
      if (is_new) traffic_.settle(*station);
      look_again(*station, now);
    }
  }

  /// Something is due at the endpoint, perhaps earlier than what is known.
  void hear(const Due& due, Instant now) {
    Station* station = find(due.endpoint);
    if (!station || !due.at) return;
    if (!station->next_due || *due.at < *station->next_due) station->next_due = due.at;
    look_again(*station, now);
  }

  /// To be called whenever something about the station has changed.
  void look_again(Station& station, Instant now) {
    traffic_.release(station);
    const std::optional<Instant> ready = ready_at(station, now);
    if (ready && *ready <= now) {
      station.alarm.reset();
      return traffic_.line_up(station);
    }
    traffic_.leave(station);
    if (std::exchange(station.alarm, ready) != ready && ready) {
      alarms_.set({*ready, &station, ++station.alarm_turn}, 2 * stations_.size() + 64);
    }
  }

  /// Looks again at those whose alarm has gone off; at all, when the wall clock was set: what waits
  /// for its rate does so by the monotonic one.
  void wake(Instant now) {
    const Millis apart = now.time_since_epoch() - traffic_.now();
    if (const Millis was = std::exchange(apart_, apart); std::chrono::abs(apart - was) > leap) {
      for (const auto& station : stations_) look_again(*station, now);
    }
    while (Station* station = alarms_.take(now)) {
      station->alarm.reset();
      look_again(*station, now);
    }
  }

  /// What may be sent now. Look again at who is chosen, after the turn.
  std::vector<Station*> choose(Instant now) {
    Traffic::Choice choice = traffic_.choose([&](const Station& station) {
      const std::optional<Instant> ready = ready_at(station, now);
      return ready && *ready <= now ? station.room(now, traffic_.now(), traffic_.rules()) : 0;
    });
    for (Station* station : choice.passed) look_again(*station, now);
    return std::move(choice.chosen);
  }

  bool anyone_is_ready() const noexcept { return traffic_.anyone_waits(); }
  /// And there is a slot for it.
  bool anyone_may_start() const noexcept { return traffic_.anyone_may_start(); }

  /// When the next alarm goes off, if any will.
  std::optional<Instant> next_alarm() { return alarms_.next(); }

  void count(Gauges& gauges, Instant now) const noexcept {
    for (const auto& station : stations_) {
      const std::optional<Instant> ready = ready_at(*station, now);
      station->count(gauges, now, ready && *ready <= now);
    }
  }

 private:
  using Stations = std::vector<std::unique_ptr<Station>>;

  std::optional<Instant> ready_at(const Station& station, Instant now) const noexcept {
    return station.ready_at(now, traffic_.now(), traffic_.rules());
  }

  Stations::const_iterator place_of(std::int64_t number) const noexcept {
    return std::lower_bound(
        stations_.begin(), stations_.end(), number,
        [](const auto& station, std::int64_t of) { return station->number < of; });
  }

  Station* add(const Post& post) {
    auto station = std::make_unique<Station>();
    station->number = post.number;
    station->flow = flow_of(post.health);
    traffic_.enter(*station);
    return stations_.insert(place_of(post.number), std::move(station))->get();
  }

  static constexpr Millis leap{1'000};

  Stations stations_;
  Traffic traffic_;
  Millis apart_ = {};  ///< The wall clock from the monotonic one.
  Alarms alarms_;
};

}  // namespace paycourier::inline v0::courier

#endif
