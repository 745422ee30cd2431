// SPDX-License-Identifier: MIT
// The rings of a courier: those who are ready, in the order of their turns, by their pace.
#ifndef PAYCOURIER_COURIER_RINGS_HPP
#define PAYCOURIER_COURIER_RINGS_HPP

#include <utility>
#include <vector>

#include <paycourier/courier/station.hpp>
#include <paycourier/policy/fair_share.hpp>
#include <paycourier/policy/flow.hpp>
#include <paycourier/policy/round_robin.hpp>

namespace paycourier::inline v0::courier {

/// All is O(1). Borrows the stations.
class Rings {
 public:
  /// Once for each station, before it lines up.
  void enter(Station& station) {
    station.place = stations_.size();
    stations_.push_back(&station);
  }

  /// At the end of the ring of its pace; in that ring already, it stays where it is.
  void line_up(Station& station, Pace pace) {
    if (station.ring == pace) return;
    leave(station);
    station.ring = pace;
    ring(pace).push(station.place);
  }
  void leave(Station& station) noexcept {
    if (station.ring) ring(*std::exchange(station.ring, {})).erase(station.place);
  }
  /// The one whose turn it is leaves; only of a ring in which somebody is.
  Station& pop(Pace pace) noexcept {
    Station& station = *stations_[*ring(pace).pop()];
    station.ring.reset();
    return station;
  }

  ByPace sizes() const noexcept {
    return {.unproven = static_cast<int>(unproven_.size()),
            .prompt = static_cast<int>(prompt_.size()),
            .slow = static_cast<int>(slow_.size())};
  }

 private:
  RoundRobin& ring(Pace pace) noexcept {
    return pace == Pace::unproven ? unproven_ : pace == Pace::prompt ? prompt_ : slow_;
  }

  std::vector<Station*> stations_;
  RoundRobin unproven_, prompt_, slow_;
};

}  // namespace paycourier::inline v0::courier

#endif
