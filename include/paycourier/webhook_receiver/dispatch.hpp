// SPDX-License-Identifier: MIT
// Dispatch: the handler that gives each event to the first route whose pattern means its type.
#ifndef PAYCOURIER_WEBHOOK_RECEIVER_DISPATCH_HPP
#define PAYCOURIER_WEBHOOK_RECEIVER_DISPATCH_HPP

#include <cstddef>
#include <tuple>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/event_pattern.hpp>
#include <paycourier/webhook_receiver/handler.hpp>

namespace paycourier::inline v0 {

/// One line of a Dispatch; made by `on` and `otherwise`.
template <class Handler>
struct Route {
  static_assert(EventHandler<Handler>,
                "a handler is called with `const paycourier::Event&`, and gives nothing, a bool, a "
                "Result<void> or an Error");

  EventPattern pattern;
  Handler handler;
};

/// `on("payment.*", handler)`; a pattern that is none does not compile.
template <class Handler>
Route<Handler> on(EventPattern pattern, Handler handler) {
  return {pattern, std::move(handler)};
}

/// For what no route before it has taken.
template <class Handler>
Route<Handler> otherwise(Handler handler) {
  return {"*", std::move(handler)};
}

/// `Dispatch{on("payment.*", f), on("refund.created", g), otherwise(h)}`: itself a handler, for
/// WebhookReceiver::handle. The first match wins. An event that no route takes is ignored, and that
/// is a success: the sender hears 200 and does not come back. One whose body names no type (GitHub
/// and Shopify put it into a header that nobody signs) is taken by "*" or `otherwise`, or it fails,
/// so that it is not lost. Any thread may call it if it may call the handlers.
template <class... Routes>
class Dispatch {
 public:
  explicit Dispatch(Routes... routes) : routes_{std::move(routes)...} {}

  Result<void> operator()(const Event& event) { return take<0>(routes_, event); }
  Result<void> operator()(const Event& event) const { return take<0>(routes_, event); }

 private:
  template <std::size_t Index>
  static Result<void> take(auto& routes, const Event& event) {
    if constexpr (Index == sizeof...(Routes)) {
      if (!event.type.empty()) return {};
      return Error{Fault::malformed, "the event names no type, and no route takes all events"};
    } else {
      auto& route = std::get<Index>(routes);
      if (!matches_event(route.pattern.text, event.type)) return take<Index + 1>(routes, event);
      return detail::run_handler(route.handler, event);
    }
  }

  std::tuple<Routes...> routes_;
};

}  // namespace paycourier::inline v0

#endif
