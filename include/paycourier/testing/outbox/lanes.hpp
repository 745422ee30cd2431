// SPDX-License-Identifier: MIT
// Lanes: the pending deliveries of one endpoint by their due time, first attempts apart from
// others.
#ifndef PAYCOURIER_TESTING_OUTBOX_LANES_HPP
#define PAYCOURIER_TESTING_OUTBOX_LANES_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <paycourier/base/time.hpp>
#include <paycourier/testing/outbox/rows.hpp>

namespace paycourier::inline v0::testing::outbox {

class Lanes {
 public:
  void add(const DeliveryRow& row) { lane(row).emplace(row.due_at, row.number); }
  void remove(const DeliveryRow& row) { lane(row).erase({row.due_at, row.number}); }

  /// Those that are due, so many of each kind; where one kind lacks, more of the other.
  std::vector<std::int64_t> due(Instant now, int fresh, int retries) const {
    const int due_fresh = count(fresh_, now, fresh + retries);
    const int due_retries = count(retries_, now, fresh + retries);
    const int spare_fresh = std::max(fresh - due_fresh, 0);
    const int spare_retries = std::max(retries - due_retries, 0);
    std::vector<std::int64_t> numbers;
    take(fresh_, std::min(fresh + spare_retries, due_fresh), numbers);
    take(retries_, std::min(retries + spare_fresh, due_retries), numbers);
    return numbers;
  }

  std::optional<Instant> earliest() const {
    if (fresh_.empty() && retries_.empty()) return std::nullopt;
    if (fresh_.empty()) return retries_.begin()->first;
    if (retries_.empty()) return fresh_.begin()->first;
    return std::min(fresh_.begin()->first, retries_.begin()->first);
  }

 private:
  using Lane = std::set<std::pair<Instant, std::int64_t>>;

  Lane& lane(const DeliveryRow& row) { return row.is_fresh() ? fresh_ : retries_; }

  static int count(const Lane& lane, Instant now, int most) {
    int counted = 0;
    for (auto at = lane.begin(); at != lane.end() && at->first <= now && counted < most; ++at) {
      ++counted;
    }
    return counted;
  }

  static void take(const Lane& lane, int most, std::vector<std::int64_t>& numbers) {
    auto at = lane.begin();
    for (int i = 0; i < most; ++i, ++at) numbers.push_back(at->second);
  }

  Lane fresh_;
  Lane retries_;
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
