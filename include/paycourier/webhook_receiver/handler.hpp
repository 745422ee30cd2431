// SPDX-License-Identifier: MIT
// A handler of events: what it may give, and what that means.
#ifndef PAYCOURIER_WEBHOOK_RECEIVER_HANDLER_HPP
#define PAYCOURIER_WEBHOOK_RECEIVER_HANDLER_HPP

#include <concepts>
#include <type_traits>

#include <paycourier/base/result.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

/// Called with the event. Gives nothing when it cannot fail; else a bool, a Result<void> or an
/// Error. It may throw.
template <class Type>
concept EventHandler = std::invocable<Type&, const Event&> &&
    (std::is_void_v<std::invoke_result_t<Type&, const Event&>> ||
     std::convertible_to<std::invoke_result_t<Type&, const Event&>, Result<void>> ||
     std::same_as<std::invoke_result_t<Type&, const Event&>, bool>);

namespace detail {

template <EventHandler Handler>
Result<void> run_handler(Handler& handler, const Event& event) {
  using Given = std::invoke_result_t<Handler&, const Event&>;
  if constexpr (std::is_void_v<Given>) {
    handler(event);
    return {};
  } else if constexpr (std::same_as<Given, bool>) {
    if (handler(event)) return {};
    return Error{Fault::storage, "the handler said that it failed"};
  } else {
    return handler(event);
  }
}

}  // namespace detail

}  // namespace paycourier::inline v0

#endif
