// SPDX-License-Identifier: MIT
// Alarms: when which endpoint has to be looked at again, the earliest first.
#ifndef PAYCOURIER_COURIER_ALARMS_HPP
#define PAYCOURIER_COURIER_ALARMS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/courier/station.hpp>

namespace paycourier::inline v0::courier {

struct Alarm {
  Instant at = {};
  Station* station = nullptr;
  std::uint64_t turn = 0;

  /// Another one was set for the station since, or none.
  bool is_void() const noexcept { return station->alarm != at || station->alarm_turn != turn; }
};

/// A heap. What is void is left in it until its time comes, or until there is too much of it.
class Alarms {
 public:
  void set(const Alarm& alarm, std::size_t most) {
    if (heap_.size() >= most) {
      heap_.erase(
          std::remove_if(heap_.begin(), heap_.end(), [](const Alarm& a) { return a.is_void(); }),
          heap_.end());
      std::make_heap(heap_.begin(), heap_.end(), &is_later);
    }
    heap_.push_back(alarm);
    std::push_heap(heap_.begin(), heap_.end(), &is_later);
  }

  /// Takes out one that has gone off by now; null when there is none.
  Station* take(Instant now) {
    const std::optional<Instant> at = next();
    return at && *at <= now ? pop() : nullptr;
  }

  std::optional<Instant> next() {
    while (!heap_.empty() && heap_.front().is_void()) pop();
    return heap_.empty() ? std::nullopt : std::optional{heap_.front().at};
  }

 private:
  static bool is_later(const Alarm& a, const Alarm& b) noexcept { return a.at > b.at; }

  Station* pop() {
    std::pop_heap(heap_.begin(), heap_.end(), &is_later);
    Station* station = heap_.back().station;
    heap_.pop_back();
    return station;
  }

  std::vector<Alarm> heap_;
};

}  // namespace paycourier::inline v0::courier

#endif
