// SPDX-License-Identifier: MIT
// The desk of a courier: its side of the outbox. Hears what is new, takes back claims that were
// lost, and keeps trying where the outbox fails.
#ifndef PAYCOURIER_COURIER_DESK_HPP
#define PAYCOURIER_COURIER_DESK_HPP

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <paycourier/courier/ledger.hpp>
#include <paycourier/courier/roster.hpp>
#include <paycourier/courier/settings.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::courier {

template <class Box>
class Desk {
 public:
  Desk(Box& box, const CourierSettings& settings)
      : box_{box}, lease_{settings.lease_allowance}, roster_{settings} {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() { close(); }

  Result<void> open(Instant now, const Waker& waker) {
    if (is_open_) return {};
    if (Result<void> taken = box_.take_over(now); !taken) return taken;
    box_.listen(waker);
    is_open_ = true;
    heard_all_ = false;
    lapses_from_ = Millis::min();
    return {};
  }
  void close() noexcept {
    if (!std::exchange(is_open_, false)) return;
    box_.listen({});
    box_.hand_over();
  }

  Millis rest(Millis monotonic) const noexcept { return std::max(from_, monotonic) - monotonic; }
  bool heard_all() const noexcept { return heard_all_; }

  Roster& roster() noexcept { return roster_; }
  Ledger& ledger() noexcept { return ledger_; }
  Gauges& counts() noexcept { return counts_; }

  template <class Watch>
  bool hear(Instant now, Millis monotonic, Watch& watch) {
    if (!unheard_) {
      Result<News> news = box_.news();
      if (!news) return failed(news.error(), monotonic, watch);
      heard_all_ = news->due.empty() && !news->endpoints_changed && !news->has_more;
      unheard_ = *std::move(news);
    }
    if (unheard_->endpoints_changed) {
      if (ledger_.has_anything() && !store({}, now, monotonic, watch)) return false;
      Result<std::vector<Post>> posts = box_.posts();
      if (!posts) return failed(posts.error(), monotonic, watch);
      roster_.refresh(*std::move(posts), now);
    }
    for (const Due& due : unheard_->due) roster_.hear(due, now);
    unheard_.reset();
    roster_.wake(now);
    return true;
  }

  /// Gives claims that ran out to `complete`.
  template <class Watch, class Complete>
  bool take_back(Instant now, Millis monotonic, Watch& watch, const Complete& complete) {
    if (monotonic < lapses_from_) return true;
    constexpr int at_once = 256;
    Result<std::vector<Delivery>> lapsed = box_.lapsed(now, lease_, at_once);
    if (!lapsed) return failed(lapsed.error(), monotonic, watch);
    for (const Delivery& delivery : *lapsed) {
      if (Station* station = roster_.find(delivery.endpoint)) complete(delivery, *station);
    }
    if (lapsed->size() < at_once) lapses_from_ = saturating_add(monotonic, lease_);
    return true;
  }

  /// Stores the ledger and claims what was chosen, in one transaction.
  template <class Watch>
  Result<Turned> store(const std::vector<Station*>& chosen, Instant now, Millis monotonic,
                       Watch& watch) {
    std::vector<Want> wants;
    wants.reserve(chosen.size());
    for (Station* station : chosen) {
      wants.push_back(station->want(lease_));
      station->wanted = 0;
    }
    Result<Turned> turned = box_.turn(ledger_.turn(std::move(wants)), now);
    if (!turned) {
      failed(turned.error(), monotonic, watch);
      for (Station* station : chosen) roster_.look_again(*station, now);
      return turned;
    }
    delay_ = Millis{};
    ledger_.close(turned->stale, counts_, watch, [&](Station& station, Instant due_at) {
      roster_.hear({station.number, due_at}, now);
    });
    for (const Due& due : turned->next) {
      if (Station* station = roster_.find(due.endpoint)) {
        station->next_due = due.at;
        roster_.look_again(*station, now);
      }
    }
    return turned;
  }

  /// Removes history, a slice a minute, or more while there is more.
  template <class Watch>
  void tidy(Instant now, Millis monotonic, bool is_busy, Watch& watch) {
    if (monotonic < tidies_from_) return;
    const Result<int> removed = box_.prune(now);
    if (!removed) return static_cast<void>(failed(removed.error(), monotonic, watch));
    const Millis pause = *removed == 0 ? Millis{60'000} : is_busy ? Millis{50} : Millis{};
    tidies_from_ = saturating_add(monotonic, pause);
  }

 private:
  template <class Watch>
  bool failed(const Error& error, Millis monotonic, Watch& watch) {
    constexpr Millis first{50}, longest{500};
    delay_ = std::clamp(delay_ * 2, first, longest);
    from_ = saturating_add(monotonic, delay_);
    heard_all_ = false;
    ++counts_.outbox_failures;
    watch(OutboxFailed{error});
    return false;
  }

  Box& box_;
  Millis lease_;
  Millis from_ = Millis::min();
  Millis delay_ = {};
  Millis lapses_from_ = Millis::min();
  Millis tidies_from_ = Millis::min();
  bool is_open_ = false, heard_all_ = false;
  std::optional<News> unheard_;
  Roster roster_;
  Ledger ledger_;
  Gauges counts_ = {};
};

}  // namespace paycourier::inline v0::courier

#endif
