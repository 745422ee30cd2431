#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The live view as people and scripts see it: in a pipe, on a terminal, stopped, killed and begun again.
#   tests/live/live_test.sh LIVE TEST     TEST is the name of a function below, without test_
set -euo pipefail
live=$1
folder=$(mktemp -d)
running=
trap 'end_running; rm -rf "$folder"' EXIT
output=

fail() {
  printf '%s\n' "$1" "-- output:" "$output" >&2
  exit 1
}
end_running() {
  [ -z "$running" ] || kill -KILL "$running" 2>/dev/null || true
  running=
}

# expect CODE ARGUMENT...: runs live in a pipe; its words go to $output.
expect() {
  local wanted=$1 code=0
  shift
  output=$("$live" "$@" 2>&1 </dev/null) || code=$?
  [ "$code" = "$wanted" ] || fail "expected exit code $wanted, got $code: live $*"
}
# begin ARGUMENT...: starts live and waits until it has delivered something.
begin() {
  "$live" "$@" >"$folder/out" 2>&1 </dev/null &
  running=$!
  for _ in $(seq 200); do
    grep -q '^+.*  delivered [1-9]' "$folder/out" && return
    kill -0 "$running" 2>/dev/null || break
    sleep 0.1
  done
  output=$(cat "$folder/out")
  fail "it delivered nothing"
}
last_line_is() {
  [[ ${output##*$'\n'} =~ ^$1$ ]] || fail "the last line is not: $1"
}

test_ends_when_all_is_delivered() {
  expect 0 --events 10 --seconds 50
  [[ $output != *$'\033'* ]] || fail "escape sequences in a pipe"
  # Six receivers want each of the ten events; the seventh wants two of them, and refuses both.
  last_line_is 'Delivered 60 of 62 in [0-9.]+ s: 2 dead letters, 0 for an operator, 0 not yet sent\.'
}

test_ends_when_its_time_is_over() {
  expect 0 --events 50 --seconds 2
  last_line_is 'Delivered [1-9][0-9]* of [0-9]+ in [0-9.]+ s: .* [1-9][0-9]* not yet sent\.'
}

test_stops_at_ctrl_c_and_lets_what_flies_land() {
  begin --events 60
  kill -INT "$running"
  local code=0
  wait "$running" || code=$?
  running=
  output=$(cat "$folder/out")
  [ "$code" = 0 ] || fail "exit code $code"
  last_line_is 'Delivered [1-9][0-9]* of .* not yet sent\.'
}

test_goes_on_after_kill_9_where_it_was() {
  begin --events 60 --db "$folder/outbox.db"
  kill -KILL "$running"
  wait "$running" 2>/dev/null || true
  running=
  expect 0 --events 1 --seconds 50 --db "$folder/outbox.db"
  [[ $output =~ ^[1-9][0-9]*' deliveries were left by the last run, and go on.' ]] || fail "nothing was left"
  [[ $output == *"The outbox is kept: --db $folder/outbox.db goes on from here."* ]] || fail "no word of the file"
  last_line_is 'Delivered [1-9][0-9]* of .* 0 not yet sent\.'
}

test_a_second_one_on_the_same_file_is_refused() {
  begin --events 60 --db "$folder/outbox.db"
  expect 1 --events 1 --db "$folder/outbox.db"
  [[ $output == *conflict* ]] || fail "no word of the conflict"
}

# on_terminal COLUMNS: what a terminal of so many columns is sent, to $output.
on_terminal() {
  command -v script >/dev/null || exit 4  # skipped
  output=$(script -qec "stty cols $1 rows 12; '$live' --events 5 --seconds 1" /dev/null </dev/null | tr -d '\r')
}

test_is_no_wider_and_no_higher_than_its_terminal() {
  on_terminal 40
  [[ $output == *$'\033[?25l'*$'\033[11A'*$'\033[?25h'* ]] || fail "not redrawn in place, or the cursor is gone"
  local line
  while IFS= read -r line; do
    [[ $line == 'Delivered '* ]] || [ "${#line}" -lt 40 ] || fail "wider than its terminal: $line"
  done < <(printf '%s\n' "$output" | sed 's/\x1b\[[0-9;?]*[A-Za-z]//g')
}

test_has_no_colour_when_told_so() {
  on_terminal 100
  [[ $output == *$'\033[32m'* ]] || fail "no colour on a terminal"
  export NO_COLOR=1
  on_terminal 100
  [[ $output != *$'\033[32m'* ]] || fail "colour in spite of NO_COLOR"
}

test_wrong_words_are_refused() {
  expect 2 --events none
  expect 2 --seconds 0
  expect 2 --db
  expect 0 --help
  [[ $output == 'usage: run live'* ]] || fail "no usage"
}

export LC_ALL=C.UTF-8
"test_$2"
