// SPDX-License-Identifier: MIT
// The door to time.
#ifndef PAYCOURIER_PORT_CLOCK_HPP
#define PAYCOURIER_PORT_CLOCK_HPP

#include <concepts>
#include <stop_token>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

/// `now` is for what is signed or shown, `monotonic` for intervals. `wait` blocks for the span and
/// says false, early, when it was asked to stop.
template <class Type>
concept Clock = requires(Type& clock, Millis span, const std::stop_token& stop) {
  { clock.now() } -> std::same_as<Instant>;
  { clock.monotonic() } -> std::same_as<Millis>;
  { clock.wait(span, stop) } -> std::same_as<bool>;
};

}  // namespace paycourier::inline v0

#endif
