// SPDX-License-Identifier: MIT
// The rings of a courier: those who are ready, in the order of their turns, by their pace.
#ifndef PAYCOURIER_COURIER_RINGS_HPP
#define PAYCOURIER_COURIER_RINGS_HPP

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <paycourier/courier/station.hpp>
#include <paycourier/policy/by_pace.hpp>
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
    ByPace sizes;
    for (const Pace pace : paces_of(0)) sizes[pace] = static_cast<int>(ring(pace).size());
    return sizes;
  }

 private:
  RoundRobin& ring(Pace pace) noexcept { return rings_[static_cast<std::size_t>(pace)]; }
  const RoundRobin& ring(Pace pace) const noexcept {
    return rings_[static_cast<std::size_t>(pace)];
  }

  std::vector<Station*> stations_;
  std::array<RoundRobin, 4> rings_;  ///< One for each pace.
};

}  // namespace paycourier::inline v0::courier

#endif
