// SPDX-License-Identifier: MIT
// Grounded: flights that have not begun, by when they have to be over. Of the others libcurl knows.
#ifndef PAYCOURIER_ADAPTER_CURL_GROUNDED_HPP
#define PAYCOURIER_ADAPTER_CURL_GROUNDED_HPP

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include <paycourier/adapter/curl/flight.hpp>
#include <paycourier/adapter/curl/loop.hpp>

namespace paycourier::inline v0::curl {

class Grounded {
 public:
  void put(Flight& flight, Stage stage) {
    remove(flight);
    flight.stage = stage;
    by_end_.emplace(end_of(flight), flight.ticket);
  }
  void remove(const Flight& flight) {
    if (is_in(flight)) by_end_.erase({end_of(flight), flight.ticket});
  }

  /// No later than this.
  Monotonic::time_point first_end(Monotonic::time_point otherwise) const {
    return by_end_.empty() ? otherwise : std::min(otherwise, by_end_.begin()->first);
  }
  /// One whose time is up; null for none.
  const std::uint64_t* overdue(Monotonic::time_point now) const {
    return by_end_.empty() || by_end_.begin()->first > now ? nullptr : &by_end_.begin()->second;
  }

 private:
  /// A look-up is part of connecting; to wait for a turn is not.
  static Monotonic::time_point end_of(const Flight& flight) noexcept {
    const bool is_looked_up = flight.stage == Stage::resolving;
    return is_looked_up ? flight.deadline.connect_end() : flight.deadline.end();
  }
  static bool is_in(const Flight& flight) noexcept {
    return flight.stage == Stage::resolving || flight.stage == Stage::queued;
  }

  std::set<std::pair<Monotonic::time_point, std::uint64_t>> by_end_;
};

}  // namespace paycourier::inline v0::curl

#endif
