// SPDX-License-Identifier: MIT
// A payments API on loopback that fails in one way a port, and keeps books: a PaymentIntents-like server whose keys
// work as Stripe's do. Prints "scenario port" for each, and "books port" for what was counted:
//   scenario, client, attempts, look-ups, keys, executions
import http from "node:http";

const drip_ms = 100;
const slow_ms = 700;

// What each does with a POST under a key, the n-th of its client. `run` executes the payment under the key, once.
// Gives an answer [status, body, headers], or does to the socket what it likes and gives nothing.
const scenarios = {
  ok: ({ run }) => [200, run()],
  "closed, not executed": ({ n, run, hang_up }) => (n === 1 ? hang_up() : [200, run()]),
  "answer lost": ({ n, run, hang_up }) => (run(), n === 1 ? hang_up() : [200, run()]),
  "answer cut in half": ({ n, run, cut }) => (n === 1 ? cut(run()) : [200, run()]),
  "every answer lost": ({ run, hang_up }) => (run(), hang_up()),
  "every answer lost, called again": ({ run, hang_up }) => (run(), hang_up()),
  "500, then executed": ({ n, run }) => (n === 1 ? broken : [200, run()]),
  "500, replayed": ({ replay }) => replay(broken),
  "500 after execution, replayed": ({ run, replay }) => (run(), replay(broken)),
  "503, Retry-After 1 s": ({ n, run }) => (n === 1 ? [503, "", { "retry-after": "1" }] : [200, run()]),
  "429 once": ({ n, run }) => (n === 1 ? throttled : [200, run()]),
  "409, still executing": ({ n, slowly, hang_up }) => (n === 1 ? (slowly(), hang_up()) : (slowly() ?? in_progress)),
  "answer drips": ({ run, drip }) => drip(run()),
  "answer never comes": ({ run }) => void run(),
};

const error = (fields) => JSON.stringify({ error: fields });
const broken = [500, error({ type: "api_error", message: "An unknown error occurred" })];
const throttled = [429, error({ type: "rate_limit_error", code: "rate_limit", message: "Too many requests" })];
const in_progress = [
  409,
  error({ type: "idempotency_error", code: "idempotency_key_in_use", message: "Another request uses this key" }),
];

const books = new Map();
function book(scenario, request) {
  const client = (request.headers.authorization ?? "").replace(/^Bearer sk_test_/, "");
  const name = `${scenario}\t${client}`;
  if (!books.has(name)) books.set(name, { attempts: 0, look_ups: 0, payments: [], by_key: new Map() });
  return books.get(name);
}

// The payment, executed when it was not before under this key.
function execute(mine, account, form) {
  if (!account.payment) {
    const metadata = {};
    for (const [name, value] of form) {
      const field = /^metadata\[(.+)\]$/.exec(name);
      if (field) metadata[field[1]] = value;
    }
    account.payment = {
      id: `pi_${mine.payments.length + 1}`,
      object: "payment_intent",
      amount: Number(form.get("amount")),
      currency: form.get("currency"),
      status: "succeeded",
    };
    mine.payments.push({ ...account.payment, metadata });
  }
  return JSON.stringify(account.payment);
}

function slowly(mine, account, form) {
  account.slow ??= setTimeout(() => (account.done = [200, execute(mine, account, form)]), slow_ms);
  return account.done;
}

function drip(response, body) {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  let at = 0;
  const dripping = setInterval(() => {
    if (response.destroyed || at === body.length) {
      clearInterval(dripping);
      response.end();
    } else {
      response.write(body[at++]);
    }
  }, drip_ms);
}

function cut(response, body) {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => response.socket.destroy());
}

function pay(scenario, request, response, body) {
  const mine = book(scenario, request);
  const key = request.headers["idempotency-key"] ?? `none ${mine.attempts}`;
  if (!mine.by_key.has(key)) mine.by_key.set(key, {});
  const account = mine.by_key.get(key);
  const form = new URLSearchParams(body);
  mine.attempts += 1;
  const answer = scenarios[scenario]({
    n: mine.attempts,
    run: () => execute(mine, account, form),
    slowly: () => slowly(mine, account, form),
    replay: (said) => said,
    hang_up: () => void request.socket.destroy(),
    cut: (text) => void cut(response, text),
    drip: (text) => void drip(response, text),
  });
  if (answer) send(response, ...answer);
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

function ask(scenario, request, response) {
  const mine = book(scenario, request);
  mine.look_ups += 1;
  const id = /^\/v1\/payment_intents\/(\w+)$/.exec(request.url)?.[1];
  if (!id) return send(response, 200, JSON.stringify({ object: "list", data: mine.payments, has_more: false }));
  const found = mine.payments.find((payment) => payment.id === id);
  if (found) return send(response, 200, JSON.stringify(found));
  send(response, 404, error({ type: "invalid_request_error", code: "resource_missing", message: "No such payment" }));
}

function serve(scenario, request, response) {
  let body = "";
  request.setEncoding("utf8");
  request.on("error", () => {});
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    if (request.method === "POST") pay(scenario, request, response, body);
    else ask(scenario, request, response);
  });
}

function print_books(_, response) {
  const lines = [...books].map(([name, { attempts, look_ups, payments, by_key }]) =>
    [name, attempts, look_ups, by_key.size, payments.length].join("\t"),
  );
  send(response, 200, lines.join("\n") + "\n", { "content-type": "text/plain" });
}

const listen = (serving) =>
  new Promise((resolve) => {
    const server = http.createServer(serving).listen(0, "127.0.0.1", () => resolve(server.address().port));
  });

const lines = [];
for (const scenario of Object.keys(scenarios)) {
  lines.push(`${scenario}\t${await listen((request, response) => serve(scenario, request, response))}`);
}
lines.push(`books\t${await listen(print_books)}`);
process.stdout.write(lines.join("\n") + "\n");
