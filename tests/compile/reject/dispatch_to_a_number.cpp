// SPDX-License-Identifier: MIT
// A handler that gives a number says neither that it is done nor that it failed.
// expect: a handler is called with `const paycourier::Event&`, and gives nothing, a bool, a
// Result<void> or an Error
#include <paycourier/webhook_receiver/dispatch.hpp>

using namespace paycourier;

const auto route = on("payment.*", [](const Event&) { return 7; });
