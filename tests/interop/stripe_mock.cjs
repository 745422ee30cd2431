// SPDX-License-Identifier: MIT
// Serves stripe-stateful-mock on loopback alone, on a port that is free, and prints it.
//   NODE_PATH=.../node_modules node tests/interop/stripe_mock.cjs
"use strict";
process.env.LOG_LEVEL ??= "silent";
require("loglevel").setLevel(process.env.LOG_LEVEL);
const { createExpressApp } = require("stripe-stateful-mock");

const server = createExpressApp().listen(0, "127.0.0.1", () => console.log(server.address().port));
