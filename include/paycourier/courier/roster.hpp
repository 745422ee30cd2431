// SPDX-License-Identifier: MIT
// The endpoints of a courier: who is ready, who has to be looked at again when, whose turn it is.
#ifndef PAYCOURIER_COURIER_ROSTER_HPP
#define PAYCOURIER_COURIER_ROSTER_HPP

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/alarms.hpp>
#include <paycourier/courier/station.hpp>
#include <paycourier/model/gauges.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::courier {

/// Every station is in the ring (it is ready), has an alarm (it will be), or neither (something has
/// to happen first). Costs nothing for what is not ready.
class Roster {
 public:
  explicit Roster(int per_endpoint) noexcept : per_endpoint_{per_endpoint} {}

  Station* find(std::int64_t number) const noexcept {
    const auto found = place_of(number);
    return found != stations_.end() && (*found)->number == number ? found->get() : nullptr;
  }

  void refresh(std::vector<Post>&& posts, Instant now) {
    for (Post& post : posts) {
      Station* station = find(post.number);
      if (!station) station = add(post.number);
      station->refresh(std::move(post));
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
    if (station.is_in_ring) return;
    const std::optional<Instant> ready = station.ready_at(now, per_endpoint_);
    if (!ready) {
      station.alarm.reset();
    } else if (*ready <= now) {
      station.alarm.reset();
      station.is_in_ring = true;
      ring_.push_back(&station);
    } else if (station.alarm != ready) {
      station.alarm = ready;
      alarms_.set({*ready, &station, ++station.alarm_turn}, 2 * stations_.size() + 64);
    }
  }

  /// Looks again at those whose alarm has gone off.
  void wake(Instant now) {
    while (Station* station = alarms_.take(now)) {
      station->alarm.reset();
      look_again(*station, now);
    }
  }

  /// Shares the slots out over those that are ready: one each, before anyone gets a second. Who is
  /// chosen leaves the ring, and has to be looked at again after the turn.
  std::vector<Station*> choose(int slots, Instant now) {
    std::vector<Station*> chosen;
    while (slots > 0 && !ring_.empty()) {
      Station* station = ring_.front();
      ring_.pop_front();
      station->is_in_ring = false;
      if (station->room(now, per_endpoint_) > 0 && is_ready(*station, now)) {
        station->wanted = 1;
        chosen.push_back(station);
        --slots;
      } else {
        look_again(*station, now);
      }
    }
    for (bool anyone = true; slots > 0 && anyone;) {
      anyone = false;
      for (auto it = chosen.begin(); it != chosen.end() && slots > 0; ++it) {
        if ((*it)->room(now, per_endpoint_) == 0) continue;
        anyone = true;
        ++(*it)->wanted;
        --slots;
      }
    }
    return chosen;
  }

  bool anyone_is_ready() const noexcept { return !ring_.empty(); }

  /// When the next alarm goes off, if any will.
  std::optional<Instant> next_alarm() { return alarms_.next(); }

  void count(Gauges& gauges, Instant now) const noexcept {
    for (const auto& station : stations_) station->count(gauges, now);
  }

 private:
  using Stations = std::vector<std::unique_ptr<Station>>;

  bool is_ready(const Station& station, Instant now) const noexcept {
    const std::optional<Instant> ready = station.ready_at(now, per_endpoint_);
    return ready && *ready <= now;
  }

  Stations::const_iterator place_of(std::int64_t number) const noexcept {
    return std::lower_bound(
        stations_.begin(), stations_.end(), number,
        [](const auto& station, std::int64_t of) { return station->number < of; });
  }

  Station* add(std::int64_t number) {
    auto station = std::make_unique<Station>();
    station->number = number;
    return stations_.insert(place_of(number), std::move(station))->get();
  }

  int per_endpoint_;
  Stations stations_;
  std::deque<Station*> ring_;
  Alarms alarms_;
};

}  // namespace paycourier::inline v0::courier

#endif
