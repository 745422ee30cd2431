# SPDX-License-Identifier: MIT
# Sourced by tests/interop/run, tests/bench/against_stripe_node and tests/bench/network/run after cmake/packages.sh, in
# the root of the sources.
# shellcheck shell=bash

# need_npm_packages FROM INTO: the servers and clients of others, exactly as FROM/package-lock.json says, in INTO. Says
# nothing and asks nobody when they are there.
need_npm_packages() {
  local from=$1 into=$2
  need_packages nodejs npm || return 1
  mkdir -p "$into"
  cmp -s "$from/package-lock.json" "$into/installed-lock.json" && return 0
  echo "installing the npm packages of $from" >&2
  rm -f "$into/installed-lock.json"
  cp "$from"/package{,-lock}.json "$into/"
  npm ci --prefix "$into" --ignore-scripts --no-audit --no-fund >&2 </dev/null || return 1
  cp "$from/package-lock.json" "$into/installed-lock.json"
}

# start_server FILE OUTPUT: starts a node script in the background as $server_pid and waits until it has written to
# OUTPUT, which it does once it accepts connections.
start_server() {
  local script=$1 output=$2
  rm -f "$output"
  NODE_PATH=$PWD/build/interop/node_modules node "$script" >"$output.part" </dev/null &
  server_pid=$!
  for _ in {1..300}; do
    if [ -s "$output.part" ]; then
      mv "$output.part" "$output"
      return 0
    fi
    kill -0 $server_pid 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

stop_server() {
  [ -n "${server_pid:-}" ] || return 0
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}
