// SPDX-License-Identifier: MIT
// A rate limit: so many requests a second, and a small burst.
#ifndef PAYCOURIER_MODEL_RATE_LIMIT_HPP
#define PAYCOURIER_MODEL_RATE_LIMIT_HPP

namespace paycourier::inline v0 {

struct RateLimit {
  double per_second = 0;  ///< 0: there is no limit.
  int burst = 1;          ///< How many may go at once after a quiet time; up to 10,000.

  friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

}  // namespace paycourier::inline v0

#endif
