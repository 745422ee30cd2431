// SPDX-License-Identifier: MIT
// What a client and a sender ask of the three parts that they are made of, in a sentence each.
#ifndef PAYCOURIER_PORT_PARTS_HPP
#define PAYCOURIER_PORT_PARTS_HPP

#include <paycourier/policy/retry.hpp>
#include <paycourier/port/clock.hpp>
#include <paycourier/port/transport.hpp>

namespace paycourier::inline v0 {

/// True, or an error that says which part lacks what.
template <class Policy, class Time, class Wire>
consteval bool check_parts() {
  static_assert(RetryPolicy<Policy>,
                "a retry policy has the function `Decision next(const Failure&) const noexcept`");
  static_assert(Clock<Time>,
                "a clock has `Instant now()`, `Millis monotonic()` and "
                "`bool wait(Millis, std::stop_token)`");
  static_assert(Transport<Wire>,
                "a transport has the function "
                "`Result<http::Response> round_trip(const http::Request&, Millis)`");
  return true;
}

}  // namespace paycourier::inline v0

#endif
