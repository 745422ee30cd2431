// SPDX-License-Identifier: MIT
// What an endpoint has in flight, as a judge of fairness keeps it: by books of its own.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_TRAFFIC_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_TRAFFIC_HPP

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <paycourier/base/time.hpp>
#include <paycourier/model/rate_limit.hpp>
#include <string>

namespace simulation {

using namespace paycourier;

/// Since the courier has started. All times are monotonic.
struct Lane {
  std::map<std::string, Millis> up = {};  ///< When each event that is up began.
  bool was_heard = false;
  bool was_silent = false;  ///< The last one that landed had no answer for a second.
  Millis doubted = {};      ///< When it was doubtful last.
  int since_recovery = 0;   ///< Requests.
  std::optional<Millis> recovered = {};
  double tokens = 0;
  Millis filled = Millis::min();  ///< When the tokens were counted.

  /// Nobody can say whether it still answers.
  bool is_doubtful(Millis now) const {
    const auto is_late = [now](const auto& flight) { return now - flight.second >= Millis{1'000}; };
    return !was_heard || was_silent || std::any_of(up.begin(), up.end(), is_late);
  }

  void recover(Millis now) {
    recovered = now;
    since_recovery = 0;
  }
  /// One in the first second, and twice as many in each one after it.
  bool stampedes(Millis now) const {
    if (!recovered) return false;
    const double seconds = std::floor(static_cast<double>((now - *recovered).count()) / 1'000);
    return seconds < 12 && since_recovery > std::pow(2, seconds + 1) - 1;
  }

  /// Takes a token; false when there was none. Half of one is what the clock's milliseconds cost.
  bool keeps(const RateLimit& rate, Millis now) {
    if (rate.per_second <= 0) return true;
    const double passed =
        filled == Millis::min() ? 1e9 : static_cast<double>((now - filled).count()) / 1'000;
    filled = now;
    tokens = std::min<double>(rate.burst, tokens + passed * rate.per_second) - 1;
    return tokens >= -0.5;
  }

  void land(const std::string& id, Millis now, bool was_answered) {
    const auto found = up.find(id);
    if (found == up.end()) return;
    if (is_doubtful(now)) doubted = now;
    was_heard = true;
    was_silent = !was_answered && now - found->second >= Millis{1'000};
    up.erase(found);
  }
};

}  // namespace simulation

#endif
