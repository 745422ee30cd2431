// SPDX-License-Identifier: MIT
// What there is to see of a courier at a moment: as rows for a terminal, as one line for a log.
#ifndef LIVE_VIEW_HPP
#define LIVE_VIEW_HPP

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <live/book.hpp>
#include <live/screen.hpp>
#include <live/state.hpp>
#include <live/text.hpp>
#include <paycourier/paycourier.hpp>

namespace live {

/// An endpoint at that moment.
struct Stand {
  std::string_view id;
  State state;
  Account account;
  int waiting;  ///< Deliveries that are not finished.
};

struct Moment {
  paycourier::Millis elapsed;
  paycourier::Gauges gauges;
  paycourier::Millis behind;  ///< Age of the oldest delivery that is due.
  std::vector<Stand> stands;

  int delivered() const {
    return sum([](const Stand& s) { return s.account.delivered; });
  }
  int dead() const {
    return sum([](const Stand& s) { return s.account.dead; });
  }
  int waiting() const {
    return sum([](const Stand& s) { return s.waiting; });
  }
  int waiting_for_operator() const {
    return sum([](const Stand& s) { return s.state.waits_for_operator ? s.waiting : 0; });
  }
  int enqueued() const { return delivered() + dead() + waiting(); }

 private:
  template <class Of>
  int sum(const Of& of) const {
    int all = 0;
    for (const Stand& stand : stands) all += of(stand);
    return all;
  }
};

/// "12.3 s"
inline std::string in_seconds(paycourier::Millis span) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>{span}.count());
  return text;
}

inline std::string totals_of(const Moment& moment) {
  const paycourier::Gauges& gauges = moment.gauges;
  return "in flight " + std::to_string(gauges.in_flight) + ", attempts " +
         std::to_string(gauges.attempts) + ", dead " + std::to_string(gauges.dead) + ", waiting " +
         std::to_string(moment.waiting()) + ", oldest due " + in_seconds(moment.behind) + " ago";
}

/// "+3.0 s  delivered 52 of 90, in flight 4, ..."
inline std::string line_of(const Moment& moment) {
  return "+" + in_seconds(moment.elapsed) + "  delivered " + std::to_string(moment.delivered()) +
         " of " + std::to_string(moment.enqueued()) + ", " + totals_of(moment);
}

inline Row bar_of(const Moment& moment) {
  constexpr int width = 40;
  const int all = std::max(moment.enqueued(), 1);
  const int full = width * moment.delivered() / all, lost = width * moment.dead() / all;
  std::string bars[3];
  for (int i = 0; i < width; ++i) bars[i < full ? 0 : i < full + lost ? 1 : 2] += "█";
  return {{"  "},
          {bars[0], sandbox::Tone::good},
          {bars[1], sandbox::Tone::bad},
          {bars[2].empty() ? "" : std::string(bars[2].size() / 3, '.'), sandbox::Tone::quiet},
          {"  " + std::to_string(moment.delivered()) + " of " + std::to_string(moment.enqueued()) +
           " delivered"}};
}

inline std::vector<Row> rows_of(const Moment& moment, const std::deque<Word>& words) {
  using sandbox::Tone;
  std::vector<Row> rows{
      {{"A courier at work, " + in_seconds(moment.elapsed)}, {"   Ctrl-C stops it", Tone::quiet}},
      bar_of(moment),
      {{"  " + totals_of(moment), Tone::quiet}},
      {},
      {{"  " + column("endpoint", 9) + column("state", 33) + "delivered waiting dead  last attempt",
        Tone::quiet}}};
  for (const Stand& stand : moment.stands) {
    rows.push_back({{"  " + column(stand.id, 9)},
                    {column(stand.state.text, 33), stand.state.tone},
                    {number_column(std::to_string(stand.account.delivered), 9) +
                     number_column(std::to_string(stand.waiting), 7)},
                    {number_column(std::to_string(stand.account.dead), 4) + " ",
                     stand.account.dead > 0 ? Tone::bad : Tone::plain},
                    {stand.account.last, stand.account.last_was_good ? Tone::good : Tone::fair}});
  }
  rows.push_back({});
  for (const Word& word : words) rows.push_back({{"  " + word.text, word.tone}});
  return rows;
}

}  // namespace live

#endif
