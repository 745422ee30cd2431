// SPDX-License-Identifier: MIT
// What the healthy notice of the sick where webhooks are jobs of BullMQ: endpoints, load, delay and time as in figure b
// of sick.cpp, once with all well and once with a fifth dark. Prints one line. Starts in a network of its own: see
// `run`.
//   NODE_PATH=.../node_modules node tests/bench/network/bullmq.mjs REDIS_SOCKET
//
// BullMQ is used as its guide shows: one queue, first in first out; one worker, whose concurrency is our number in
// flight; three attempts with an exponential backoff of 1 s; node's own fetch. (Groups, which would have a share each,
// are not in the open edition, and with a queue for each endpoint it would not be 64 in flight.) What differs is to its
// advantage: fetch gives up connecting after 10 s, where ours waits 15 s; nothing is signed; Redis writes no disk.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readlinkSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const endpoints = 500;
const groups = 25; // An event goes to all of one: 20.
const in_flight = 64;
const timeout_ms = 15_000;
const body = "x".repeat(1_500);

const is_sick = (i) => i % 10 < 2;
const url_of = (i, port) =>
  `http://127.${is_sick(i) ? 78 : 77}.${1 + Math.floor(i / 250)}.${1 + (i % 250)}:${port}/hooks`;

function serve() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => setTimeout(() => response.end("ok"), 20));
  });
  server.listen(0, "0.0.0.0", 4_096, () => process.send(server.address().port));
  process.on("disconnect", () => process.exit());
}

function filter(rules) {
  if (readlinkSync("/proc/self/ns/net") !== process.env.PAYCOURIER_OWN_NETWORK) {
    throw new Error("this is not a network of its own: use the script that makes one");
  }
  execFileSync("nft", ["-f", "-"], { input: rules });
}

// Redis has gone, most likely with the script.
function fail(error) {
  console.error(error);
  process.exit(1);
}

async function post({ data }) {
  const response = await fetch(data.url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: data.payload,
    signal: AbortSignal.timeout(timeout_ms),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
}

// From due to delivered and stored, of healthy first attempts in the second of two loads; whoever is missing when time
// is up has waited longest.
async function crowd(queue_name, port, { Queue, Worker }, connection) {
  const defaultJobOptions = { attempts: 3, backoff: { type: "exponential", delay: 1_000 } };
  const queue = new Queue(queue_name, { connection, defaultJobOptions });
  const worker = new Worker(queue_name, post, { connection, concurrency: in_flight });
  for (const one of [queue, worker]) one.on("error", fail);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  let stage, delays, wanted, all_are_there;
  worker.on("completed", ({ name, data, attemptsStarted }) => {
    if (name === stage && data.is_healthy && attemptsStarted === 1) delays.push(performance.now() - data.due);
    if (delays.length === wanted) all_are_there();
  });

  async function load(name, events_each, span_ms, most_ms) {
    [stage, delays, wanted] = [name, [], 0.8 * endpoints * events_each];
    const all = new Promise((resolve) => (all_are_there = resolve));
    const began = performance.now();
    for (let event = 0; event < groups * events_each; ++event) {
      const due = began + (span_ms * event) / (groups * events_each);
      await sleep(due - performance.now());
      const jobs = [];
      for (let i = event % groups; i < endpoints; i += groups) {
        jobs.push({ name, data: { url: url_of(i, port), is_healthy: !is_sick(i), due, payload: body } });
      }
      await queue.addBulk(jobs);
    }
    await Promise.race([all, sleep(most_ms - (performance.now() - began))]);
    const missing = wanted - delays.length;
    const sorted = [...delays, ...Array(missing).fill(performance.now() - began)].sort((a, b) => a - b);
    return { wanted, missing, at: (share) => sorted[Math.floor(share * wanted)] };
  }

  await load("warm-up", 5, 5_000, 5_000);
  return load("measured", 6, 6_000, 10_000);
}

async function compare(socket) {
  const bullmq = createRequire(`${process.env.NODE_PATH}/`)("bullmq");
  const [port] = await once(fork(new URL(import.meta.url), ["serve"]), "message");
  filter("add chain inet cell dark { type filter hook input priority 0; }");
  const well = await crowd("well", port, bullmq, { path: socket });
  filter("add rule inet cell dark ip daddr 127.78.0.0/16 drop");
  const sick = await crowd("sick", port, bullmq, { path: socket });
  const ratio = sick.at(0.99) / well.at(0.99);
  const is_floor = sick.missing * 100 >= sick.wanted;
  const [p99s, medians] = [0.99, 0.5].map((share) => [well, sick].map((run) => run.at(share).toFixed(1)));
  console.log(
    `b*  ${"BullMQ, the same: healthy p99".padEnd(58)} ` +
      `${(is_floor ? `>= ${ratio.toFixed(0)}` : ratio.toFixed(2)).padStart(8)} x   ` +
      `(${p99s[0]} ms well, ${p99s[1]} ms sick, missing ${well.missing}, ${sick.missing} of ${sick.wanted}; ` +
      `median ${medians.join(", ")})`,
  );
  process.exit(); // What is in flight to the dark has nobody to wait for it.
}

if (process.argv[2] === "serve") serve();
else await compare(process.argv[2]);
