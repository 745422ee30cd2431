// SPDX-License-Identifier: MIT
// A courier in numbers: what is going on now, and what has been since it was made.
#ifndef PAYCOURIER_MODEL_GAUGES_HPP
#define PAYCOURIER_MODEL_GAUGES_HPP

#include <cstdint>
#include <optional>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

struct Gauges {
  int in_flight = 0;
  int endpoints = 0;     ///< That this process has subscribed.
  int unsubscribed = 0;  ///< Endpoints for which something waits that it has not: forgotten?
  int breakers_open = 0;
  int held = 0;                              ///< Endpoints that asked for rest.
  int paused = 0, closed = 0, disabled = 0;  ///< Endpoints that wait for an operator.
  /// The earliest due time of what waits, of endpoints that are held, behind a breaker or a rate,
  /// too; not of those that wait for an operator.
  std::optional<Instant> oldest_due = {};
  /// The same of what could be sent right now, but for a slot: how far behind the courier is.
  std::optional<Instant> oldest_ready = {};

  std::uint64_t attempts = 0;   ///< Those that ended and are stored.
  std::uint64_t delivered = 0;  ///< Deliveries.
  std::uint64_t dead = 0;       ///< Deliveries that became dead letters.
  std::uint64_t unknown = 0;    ///< Attempts whose outcome nobody knows: duplicates are possible.
  std::uint64_t stale = 0;      ///< Completions that came after the claim had run out.
  std::uint64_t outbox_failures = 0;
};

}  // namespace paycourier::inline v0

#endif
