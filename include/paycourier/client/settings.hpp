// SPDX-License-Identifier: MIT
// What a client may spend on its calls: time, retries, memory of doubt.
#ifndef PAYCOURIER_CLIENT_SETTINGS_HPP
#define PAYCOURIER_CLIENT_SETTINGS_HPP

#include <cstddef>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

struct ClientSettings {
  /// A whole call that moves money: name look-up, connection, TLS, body, retries, waits, recovery.
  Millis execute_within = Millis{30'000};
  /// The same for a call that only asks.
  Millis query_within = Millis{10'000};
  /// Tokens that the retries of all calls share; see policy/retry_budget.hpp.
  int retry_budget = 500;
  /// Payments in doubt that are remembered, each with its request, card included, in memory that is
  /// wiped; past that the oldest is forgotten. 0: nothing is kept, `resolve` needs a ticket.
  std::size_t kept_doubts = 256;
};

}  // namespace paycourier::inline v0

#endif
