// SPDX-License-Identifier: MIT
// The hosts of a courier: what each has in flight over all endpoints there, and who waits for it.
#ifndef PAYCOURIER_COURIER_HOSTS_HPP
#define PAYCOURIER_COURIER_HOSTS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/base/text.hpp>
#include <paycourier/courier/station.hpp>
#include <paycourier/policy/fair_share.hpp>

namespace paycourier::inline v0::courier {

/// The scheme, host and port of a URL, without a port that the scheme implies: who spells a host in
/// two ways still has two here. The transport, which has the parser that counts, keeps its own cap.
inline std::string authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t from = scheme == std::string_view::npos ? 0 : scheme + 3;
  std::string authority{url.substr(0, url.find_first_of("/?#", from))};
  for (char& c : authority) c = to_lower(c);
  const std::string_view implied = authority.starts_with("https:") ? ":443" : ":80";
  if (authority.ends_with(implied)) authority.resize(authority.size() - implied.size());
  return authority;
}

struct Host {
  int stations = 0;  ///< That have it.
  int up = 0;
  int wanted = 0;  ///< In the turn that has this number.
  std::uint64_t turn = 0;
  std::deque<Station*> waiting = {};  ///< Parked until something lands here.
};

/// Who is parked is ready, but for its host, and is in no ring.
class Hosts {
 public:
  explicit Hosts(int most) noexcept : most_{most} {}

  void begin_turn() noexcept { ++turn_; }
  std::uint64_t turn() const noexcept { return turn_; }

  /// True: its host, or the station there, has all that it may have, and the station waits now. Of
  /// a host of several endpoints one may have no more than a quarter: it may go silent.
  bool parks(Station& station) {
    if (!station.host) return false;
    Host& host = *station.host;
    if (std::exchange(host.turn, turn_) != turn_) host.wanted = 0;
    const int own = station.flow.in_flight + station.wanted;
    if (host.up + host.wanted < most_ && own < most_per_endpoint(most_, host.stations, most_))
      return false;
    station.is_parked = true;
    // Who was let go in vain keeps its place in the line.
    if (station.parked_as == 0) station.parked_as = ++parked_;
    const auto place = std::upper_bound(
        host.waiting.begin(), host.waiting.end(), &station,
        [](const Station* a, const Station* b) { return a->parked_as < b->parked_as; });
    host.waiting.insert(place, &station);
    return true;
  }
  /// Of one that `parks` has let pass in this turn.
  void want(Station& station) noexcept {
    station.parked_as = 0;
    if (station.host) ++station.host->wanted;
  }
  /// So many more are in flight, or fewer.
  void count(Station& station, int more) noexcept {
    if (station.host) station.host->up += more;
  }

  /// Calls `go_on` with those who wait for the station's host, as far as there is room.
  template <class GoOn>
  void release(const Station& station, const GoOn& go_on) const {
    if (!station.host) return;
    Host& host = *station.host;
    for (int room = most_ - host.up; room > 0 && !host.waiting.empty(); --room) {
      go_on(unpark(host));
    }
  }

  /// The station has another endpoint now, with all that it has in flight. Calls `go_on` with all
  /// who wait for the host that it has left.
  template <class GoOn>
  void settle(Station& station, const GoOn& go_on) {
    std::shared_ptr<Host> host;
    if (station.endpoint) {
      host = find(authority_of(station.endpoint->url));
    }
    if (station.host == host) return;
    count(station, -station.flow.in_flight);
    std::swap(station.host, host);
    count(station, station.flow.in_flight);
    if (station.host) ++station.host->stations;
    if (!host) return;
    --host->stations;
    while (!host->waiting.empty()) go_on(unpark(*host));
    host.reset();
    std::erase_if(hosts_, [](const Known& known) { return known.host.use_count() == 1; });
  }

 private:
  struct Known {
    std::string authority;
    std::shared_ptr<Host> host;
  };

  std::shared_ptr<Host> find(std::string&& authority) {
    const auto place = std::lower_bound(
        hosts_.begin(), hosts_.end(), authority,
        [](const Known& known, const std::string& of) { return known.authority < of; });
    if (place != hosts_.end() && place->authority == authority) return place->host;
    return hosts_.insert(place, {std::move(authority), std::make_shared<Host>()})->host;
  }

  static Station& unpark(Host& host) noexcept {
    Station& station = *host.waiting.front();
    host.waiting.pop_front();
    station.is_parked = false;
    return station;
  }

  int most_;
  std::uint64_t turn_ = 0;
  std::uint64_t parked_ = 0;
  std::vector<Known> hosts_;  ///< By their authority.
};

}  // namespace paycourier::inline v0::courier

#endif
