# SPDX-License-Identifier: MIT
# Sourced by tests/interop/run and tests/bench/against_stripe_node after cmake/packages.sh, in the root of the sources.
# shellcheck shell=bash

# need_npm_packages: the servers and clients of others, exactly as package-lock.json says, in build/interop. Says
# nothing and asks nobody when they are there.
need_npm_packages() {
  need_packages nodejs npm || return 1
  mkdir -p build/interop
  cmp -s tests/interop/package-lock.json build/interop/installed-lock.json && return 0
  echo "installing the npm packages of tests/interop" >&2
  rm -f build/interop/installed-lock.json
  cp tests/interop/package{,-lock}.json build/interop/
  npm ci --prefix build/interop --ignore-scripts --no-audit --no-fund >&2 </dev/null || return 1
  cp tests/interop/package-lock.json build/interop/installed-lock.json
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
