// SPDX-License-Identifier: MIT
// A star in the middle of a name would match nothing, so it does not compile.
// expect: call to non-.*constexpr.* function .*this_is_no_event_pattern
// expect Clang: call to consteval function .*EventPattern. is not a constant expression
#include <paycourier/webhook_receiver/dispatch.hpp>

using namespace paycourier;

const auto route = on("pay*", [](const Event&) {});
