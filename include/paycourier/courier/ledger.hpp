// SPDX-License-Identifier: MIT
// What a courier has still to store: attempts that ended, endpoints that changed. Kept until a turn
// of the outbox has taken it, however often that fails.
#ifndef PAYCOURIER_COURIER_LEDGER_HPP
#define PAYCOURIER_COURIER_LEDGER_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <paycourier/courier/station.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/gauges.hpp>
#include <paycourier/model/notice.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::courier {

template <class Watch>
constexpr void check_observer() {
  using Watcher = std::remove_reference_t<Watch>;
  static_assert(Observer<Watcher, AttemptEnded> && Observer<Watcher, EndpointChanged> &&
                    Observer<Watcher, StaleCompletion> && Observer<Watcher, OutboxFailed>,
                "an observer can be called with `const AttemptEnded&`, `const EndpointChanged&`, "
                "`const StaleCompletion&` and `const OutboxFailed&`, and is noexcept; for what it "
                "does not care about: void operator()(const auto&) const noexcept {}");
}

class Ledger {
 public:
  void enter(Completion&& completion, Station& station, std::string event_id) {
    turn_.completions.push_back(std::move(completion));
    entries_.push_back({&station, std::move(event_id)});
  }

  void enter(Station& station, const EndpointHealth& changed) {
    if (changed == station.health) return;
    if (is_worth_a_word(station.health, changed))
      changes_.push_back({&station, station.health, changed});
    if (!std::exchange(station.has_news, true)) with_news_.push_back(&station);
    station.hear(changed);
  }

  bool has_anything() const noexcept { return !turn_.completions.empty() || !with_news_.empty(); }

  /// What to store, with these wishes; it stays here until `close`.
  const Turn& turn(std::vector<Want>&& wants) {
    turn_.health.clear();
    for (const Station* station : with_news_) {
      turn_.health.push_back({station->number, station->health});
    }
    turn_.wants = std::move(wants);
    return turn_;
  }

  /// The turn was taken: tells and counts what is stored now. `retried(station, due_at)` hears of
  /// each delivery that waits for another attempt, or anew for the same.
  template <class Watch, class Retried>
  void close(const std::vector<std::int64_t>& stale, Gauges& gauges, Watch& watch,
             const Retried& retried) {
    for (Station* station : with_news_) station->has_news = false;
    for (std::size_t i = 0; i < turn_.completions.size(); ++i) {
      const Completion& done = turn_.completions[i];
      if (std::find(stale.begin(), stale.end(), done.delivery) != stale.end()) {
        ++gauges.stale;
        watch(StaleCompletion{done.delivery});
        continue;
      }
      const bool is_returned = done.fate == Fate::returned;
      if (is_returned || done.fate == Fate::waiting) retried(*entries_[i].station, done.due_at);
      if (is_returned) continue;
      ++gauges.attempts;
      gauges.delivered += done.fate == Fate::delivered;
      gauges.dead += done.fate == Fate::dead;
      gauges.unknown += done.attempt.fault == Fault::in_doubt && done.attempt.status == 0;
      watch(AttemptEnded{.endpoint_id = entries_[i].station->id,
                         .event_id = entries_[i].event_id,
                         .delivery = done.delivery,
                         .fate = done.fate,
                         .attempt = done.attempt,
                         .because = done.because});
    }
    for (const Change& change : changes_) {
      watch(EndpointChanged{change.station->id, change.before, change.now});
    }
    turn_.completions.clear();
    entries_.clear();
    with_news_.clear();
    changes_.clear();
  }

 private:
  struct Entry {
    Station* station;
    std::string event_id;
  };
  struct Change {
    Station* station;
    EndpointHealth before, now;
  };

  static bool is_worth_a_word(const EndpointHealth& before, const EndpointHealth& now) noexcept {
    return before.standing != now.standing || before.held_until != now.held_until ||
           before.trips != now.trips;
  }

  Turn turn_;
  std::vector<Entry> entries_;
  std::vector<Station*> with_news_;
  std::vector<Change> changes_;
};

}  // namespace paycourier::inline v0::courier

#endif
