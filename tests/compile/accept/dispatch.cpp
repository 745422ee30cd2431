// SPDX-License-Identifier: MIT
// Routes of a dispatch take any handler, by literal patterns, and the dispatch is a handler itself.
#include <paycourier/webhook_receiver/dispatch.hpp>

using namespace paycourier;

struct Handled {
  void operator()(const Event&) {}
};

Result<void> dispatched(const Event& event) {
  Dispatch dispatch{on("payment.*", Handled{}),
                    on("refund.created", [](const Event&) { return true; }),
                    otherwise([](const Event&) {
                      return Error{Fault::invalid, "unknown"};
                    })};
  static_assert(EventHandler<decltype(dispatch)>);
  return dispatch(event);
}
