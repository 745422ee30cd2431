// SPDX-License-Identifier: MIT
// What the log of a delivery must say of itself, whatever the world did to the courier.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_LOG_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_LOG_HPP

#include <cstddef>
#include <paycourier/model/delivery_log.hpp>
#include <string>
#include <vector>

namespace simulation {

using namespace paycourier;

/// An attempt of which nobody knows whether it reached the receiver.
inline bool is_unknown(const Attempt& attempt) {
  return attempt.fault == Fault::in_doubt && attempt.status == 0;
}

/// The rule that the records of one event at one endpoint break, or nothing. `asked`: how many
/// requests with it the receiver's network has seen.
inline std::string flaw_of(const std::vector<DeliveryRecord>& records, int budget, int asked) {
  int known = 0;
  for (const DeliveryRecord& record : records) {
    if (record.attempts.size() > static_cast<std::size_t>(budget)) {
      return "more attempts in the log than the policy allows";
    }
    Instant end{};
    for (std::size_t i = 0; i < record.attempts.size(); ++i) {
      const Attempt& attempt = record.attempts[i].attempt;
      if (attempt.number != static_cast<int>(i) + 1) {
        return "attempt " + std::to_string(i + 1) + " is not in its place in the log";
      }
      if (attempt.at < end) return "an attempt in the log began before the last one ended";
      end = attempt.at + attempt.took;
      known += !is_unknown(attempt);
      const bool is_last = i + 1 == record.attempts.size();
      if (!attempt.fault && !(is_last && record.state == DeliveryState::delivered)) {
        return "an attempt that delivered is not the last one in the log";
      }
    }
    if (record.state != DeliveryState::delivered) continue;
    if (record.attempts.empty() || record.attempts.back().attempt.fault) {
      return "delivered, and no attempt in the log says so";
    }
  }
  return known > asked ? "an attempt in the log that was never made" : "";
}

}  // namespace simulation

#endif
