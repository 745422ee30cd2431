// SPDX-License-Identifier: MIT
// The door to those who watch.
#ifndef PAYCOURIER_PORT_OBSERVER_HPP
#define PAYCOURIER_PORT_OBSERVER_HPP

#include <type_traits>

namespace paycourier::inline v0 {

/// Anything that can be called with the notice and is `noexcept`: watching may not change what
/// happens. Called on the thread that does the work, between one attempt and the next.
template <class Type, class Notice>
concept Observer = std::is_nothrow_invocable_v<Type&, const Notice&>;

/// Hears and does nothing.
struct Unobserved {
  constexpr void operator()(const auto&) const noexcept {}
};

}  // namespace paycourier::inline v0

#endif
