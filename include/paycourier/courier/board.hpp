// SPDX-License-Identifier: MIT
// The board of a courier: its numbers, hung out for other threads to read.
#ifndef PAYCOURIER_COURIER_BOARD_HPP
#define PAYCOURIER_COURIER_BOARD_HPP

#include <algorithm>
#include <mutex>

#include <paycourier/base/time.hpp>
#include <paycourier/model/gauges.hpp>

namespace paycourier::inline v0::courier {

/// The numbers of this moment.
template <class Desk>
Gauges count(Desk& desk, int in_flight, Instant now) {
  Gauges gauges = desk.counts();
  gauges.in_flight = in_flight;
  desk.roster().count(gauges, now);
  return gauges;
}

/// One thread writes, any thread reads.
class Board {
 public:
  /// To count takes its time with many endpoints: ten times a second is often enough.
  static constexpr Millis pause{100};

  /// `now` is monotonic.
  template <class Count>
  void write(Millis now, const Count& count) {
    is_behind_ = now < from_;
    if (is_behind_) return;
    from_ = saturating_add(now, pause);
    put(count());
  }

  /// How long it may stay as it is, when the last writing was left out.
  Millis rest(Millis now) const noexcept {
    return is_behind_ ? std::max(from_ - now, Millis::zero()) : unlimited;
  }

  void put(const Gauges& gauges) {
    const std::scoped_lock lock{mutex_};
    gauges_ = gauges;
  }

  Gauges read() const {
    const std::scoped_lock lock{mutex_};
    return gauges_;
  }

 private:
  Millis from_ = Millis::min();
  bool is_behind_ = false;
  mutable std::mutex mutex_;
  Gauges gauges_ = {};
};

}  // namespace paycourier::inline v0::courier

#endif
