// SPDX-License-Identifier: MIT
// The npm `stripe` client against each scenario of tests/interop/fault_server.mjs, with its defaults but for the
// timeout. Prints "scenario client outcome ms", tab-separated.
//   NODE_PATH=.../node_modules node tests/bench/stripe_node.mjs PORTS TIMEOUT_MS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [ports, timeout_ms] = process.argv.slice(2);
const Stripe = createRequire(`${process.env.NODE_PATH}/`)("stripe");

async function outcome_of(stripe) {
  try {
    const payment = await stripe.paymentIntents.create({
      amount: 1000,
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: true,
    });
    return payment.status;
  } catch (error) {
    return error.type;
  }
}

for (const line of readFileSync(ports, "utf8").trim().split("\n")) {
  const [scenario, port] = line.split("\t");
  if (scenario === "books") continue;
  const stripe = new Stripe("sk_test_stripe-node", {
    host: "127.0.0.1",
    port,
    protocol: "http",
    timeout: Number(timeout_ms),
    telemetry: false,
  });
  const began = performance.now();
  let outcome = await outcome_of(stripe);
  if (scenario.endsWith("called again") && outcome !== "succeeded") outcome += `, then ${await outcome_of(stripe)}`;
  console.log([scenario, "stripe-node", outcome, Math.round(performance.now() - began)].join("\t"));
}
process.exit();
