// SPDX-License-Identifier: MIT
// Signs and verifies with the npm packages: one JSON question on a line of the standard input, one answer on a line.
//   NODE_PATH=.../node_modules node tests/interop/signature_peers.cjs
// {peer, do: "load"}                               -> {}, or {skipped} when this node cannot run it
// {peer, do: "sign",   secret, id, time, body}     -> {signature}
// {peer, do: "verify", secret, headers, body}      -> {accepted, because}
// body is base64 of bytes, time is in seconds.
"use strict";

const load = (name, oldest) => {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= oldest) return { module: require(name) };
  return { skipped: `${name} needs node ${oldest}, this is ${process.versions.node}` };
};

const standard = (module) => ({
  sign: ({ secret, id, time, body }) => new module.Webhook(secret).sign(id, new Date(time * 1000), body),
  verify: ({ secret, headers, body }) => new module.Webhook(secret).verify(body, headers),
});

const stripe = (module) => {
  const { webhooks } = new module("sk_test_unused");
  return {
    sign: ({ secret, time, body }) =>
      webhooks.generateTestHeaderString({ secret, timestamp: time, payload: body.toString() }),
    verify: ({ secret, headers, body }) => webhooks.constructEvent(body, headers["stripe-signature"], secret),
  };
};

const peers = {
  standardwebhooks: { ...load("standardwebhooks", 16), make: standard },
  svix: { ...load("svix", 16), make: standard },
  stripe: { ...load("stripe", 20), make: stripe },
};

const answer = (question) => {
  const { module, skipped, make } = peers[question.peer];
  if (skipped || question.do === "load") return { skipped };
  const peer = make(module);
  const known = { ...question, body: Buffer.from(question.body, "base64") };
  try {
    if (question.do === "sign") return { signature: peer.sign(known) };
    peer.verify(known);
    return { accepted: true, because: "" };
  } catch (error) {
    // All three parse the body as JSON once its signature is right: no verdict on the signature.
    if (error instanceof SyntaxError) return { accepted: true, because: "" };
    return { accepted: false, because: error.message.split("\n")[0] };
  }
};

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`));
