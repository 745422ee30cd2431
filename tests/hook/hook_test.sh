#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tool `hook` as a script uses it: its words and exit codes, against its own endpoint on loopback.
#   tests/hook/hook_test.sh HOOK TEST     TEST is the name of a function below, without test_
set -euo pipefail
hook=$1
folder=$(mktemp -d)
listener=
trap 'end_listener; rm -rf "$folder"' EXIT
unset HOOK_SECRET
secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
other=whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD
output=

fail() {
  printf '%s\n' "$1" "-- output:" "$output" >&2
  exit 1
}

# expect CODE ARGUMENT...: runs hook; its words, of both streams, go to $output.
expect() {
  local wanted=$1 code=0
  shift
  output=$("$hook" "$@" 2>&1 </dev/null) || code=$?
  [ "$code" = "$wanted" ] || fail "expected exit code $wanted, got $code: hook $*"
}

# says WORDS... and lacks WORDS...: each of them in $output, or none.
says() {
  local words
  for words in "$@"; do
    [[ $output == *"$words"* ]] || fail "expected: $words"
  done
}
lacks() {
  local words
  for words in "$@"; do
    [[ $output != *"$words"* ]] || fail "not expected: $words"
  done
}

# listen ARGUMENT...: in the background; its address goes to $url.
listen() {
  : >"$folder/listener"
  "$hook" listen "$@" >"$folder/listener" 2>&1 </dev/null &
  listener=$!
  for _ in {1..200}; do
    url=$(sed -n 's/^listening on //p' "$folder/listener")
    [ -z "$url" ] || return 0
    kill -0 "$listener" 2>/dev/null || break
    sleep 0.05
  done
  output=$(cat "$folder/listener")
  fail "hook listen does not listen"
}

# heard CODE [SIGNAL]: the listener ends by itself, or by the signal, with that exit code.
heard() {
  local wanted=$1 code=0
  [ -z "${2:-}" ] || kill "-$2" "$listener"
  for _ in {1..200}; do
    kill -0 "$listener" 2>/dev/null || break
    sleep 0.05
  done
  ! kill -0 "$listener" 2>/dev/null || fail "hook listen does not end"
  wait "$listener" || code=$?
  listener=
  output=$(cat "$folder/listener")
  [ "$code" = "$wanted" ] || fail "expected exit code $wanted of hook listen, got $code"
}

end_listener() {
  [ -n "$listener" ] || return 0
  kill -KILL "$listener" 2>/dev/null || true
  wait "$listener" 2>/dev/null || true
}

# message BODY [HEADER...]: the first example of Standard Webhooks with this body; headers of that name are replaced.
message() {
  local body=$1 id="webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek" time="webhook-timestamp: 1614265330"
  local signature="webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
  shift
  printf '%s\n' "POST /hooks HTTP/1.1" "$id" "Webhook-Timestamp: ${time#*: }" "$signature" "$@" "" >"$folder/message"
  printf '%s' "$body" >>"$folder/message"
}

verify() {
  local wanted=$1
  shift
  expect "$wanted" verify "$folder/message" --secret "$secret" --at 1614265390 "$@"
}

test_help_names_all_commands_and_exit_codes() {
  expect 0 --help
  says "hook send" "hook verify" "hook listen" "hook doctor" "exit: 0 ok; 1" "stripe, github, shopify"
  for command in send verify listen doctor; do
    expect 0 $command --help
    says "hook $command" "stripe, github, shopify"
  done
}

test_wrong_usage_is_exit_code_two_and_says_what() {
  expect 2
  says "hook send"
  expect 2 ring
  says "there is no command ring"
  expect 2 send http://127.0.0.1:9/ --colour
  says "there is no option --colour here"
  expect 2 send --secret
  says "--secret needs a value"
  expect 2 send --secret "$secret"
  says "a URL is needed"
  expect 2 send http://127.0.0.1:9/ http://127.0.0.1:9/
  says "one target is enough"
  expect 2 send http://127.0.0.1:9/ --attempts 21
  says "--attempts takes a number from 1 to 20"
  expect 2 listen --count 1x
  says "--count takes a number"
  expect 2 send http://127.0.0.1:9/ --scheme morse
  says "there is no scheme morse; hook send --help shows how"
  expect 2 doctor http://127.0.0.1:9/
  says "a secret is needed: --secret, --secret-file or HOOK_SECRET"
  expect 2 verify "$folder/none" --secret "$secret"
  says "cannot read the file"
  expect 2 listen --cert "$folder/none" --key "$folder/none"
  says "the certificate or its key cannot be used"
}

test_wrong_input_is_exit_code_two_and_nothing_is_sent() {
  expect 2 send http://127.0.0.1:9/ --secret hello
  says "a Standard Webhooks secret starts with whsec_"
  lacks hello
  expect 2 send gopher://127.0.0.1:9/ --secret "$secret"
  says "not delivered"
  expect 2 send http://127.0.0.1:9/ --secret "$secret" --id a.b
  says "an event id is 1 to 64"
  expect 2 doctor gopher://127.0.0.1:9/ --secret "$secret"
}

test_send_delivers_and_listen_verifies() {
  listen --secret "$secret" --count 1
  expect 0 send "$url" --secret "$secret" --id evt_7 --payload '{"type":"payment.completed"}'
  says "attempt 1 " "200 accepted" "evt_7 delivered at attempt 1"
  lacks "$secret" $'\033'
  heard 0
  says "verified evt_7 payment.completed; answered 200" '{"type":"payment.completed"}' "1 arrived, 1 verified"
  lacks "$secret" $'\033'
}

test_send_tries_again_until_it_is_delivered() {
  listen --secret "$secret" --fail 1 --count 2
  expect 0 send "$url" --secret "$secret"
  says "500 in_doubt" "again in" "delivered at attempt 2"
  heard 0
  says "answered 500" "answered 200"
  lacks "a repeat"
}

test_send_that_is_never_accepted_is_exit_code_one() {
  listen --secret "$secret" --status 404
  expect 1 send "$url" --secret "$secret" --attempts 1
  says "404 not_found" "not delivered: every attempt that the policy allows was made"
  heard 0 TERM
  expect 1 send "$url" --secret "$secret" --attempts 1
  says "unreachable"
}

test_send_to_an_endpoint_that_is_silent_gives_up_in_time() {
  listen --secret "$secret" --stall 30
  expect 1 send "$url" --secret "$secret" --attempts 1 --timeout 1
  says "in_doubt"
  heard 0 INT
}

test_send_over_a_lost_connection_is_in_doubt_and_tries_again() {
  listen --secret "$secret" --drop --fail 1 --count 2
  expect 0 send "$url" --secret "$secret"
  says "in_doubt" "delivered at attempt 2"
  heard 0
  says "answered no answer"
}

test_a_secret_comes_from_an_option_a_file_or_the_environment() {
  printf '%s\r\n' "$secret" >"$folder/secret"
  listen --secret-file "$folder/secret" --count 3
  expect 0 send "$url" --secret "$secret"
  expect 0 send "$url" --secret-file "$folder/secret"
  export HOOK_SECRET=$secret
  expect 0 send "$url"
  unset HOOK_SECRET
  heard 0
  says "3 arrived, 3 verified"
}

test_a_fresh_secret_is_made_and_shown_when_there_is_none() {
  listen --count 1
  fresh=$(sed -n 's/^sign with the fresh secret //p' "$folder/listener")
  expect 0 send "$url" --secret "$fresh"
  lacks "$fresh"
  heard 0
  expect 1 send "$url" --attempts 1
  says "verify it with the fresh secret whsec_"
}

test_listen_refuses_a_forged_message_and_ends_with_one() {
  listen --secret "$secret" --count 1
  expect 1 send "$url" --secret "$other" --attempts 1
  says "401 unauthorized"
  heard 1
  says "refused: forged: no signature matches the message; answered 401" "1 arrived, 0 verified"
}

test_listen_ends_cleanly_on_signals() {
  listen --secret "$secret"
  heard 0 INT
  says "0 arrived"
  listen --secret "$secret" --count 1
  heard 1 TERM
}

test_listen_on_a_port_that_is_taken_is_exit_code_two() {
  listen --secret "$secret"
  port=${url##*:}
  expect 2 listen --secret "$secret" --port "${port%/}"
  says "the port is taken"
  heard 0 TERM
}

test_listen_prints_no_control_characters_of_strangers() {
  listen --secret "$secret" --count 1
  expect 1 send "$url" --secret "$secret" --payload $'\033[2J\r\n\xc2\x9b2J' --attempts 1
  heard 1
  lacks $'\033' $'\r' $'\xc2\x9b'
}

test_verify_says_who_and_when() {
  message '{"test": 2432232314}'
  verify 0
  says "verified: msg_p5jXN8AQM9LWM0D4loKWxJek, signed 2021-02-25T15:02:10.000Z, 1 min ago"
  lacks "$secret"
  message '{"test": 2432232314}'$'\n'
  verify 0
  printf '%s' '{"test": 2432232314}' >"$folder/body"
  message "whatever"
  verify 0 --body "$folder/body"
}

test_verify_says_why_not() {
  message '{"test": 2432232314}'
  expect 1 verify "$folder/message" --secret "$secret"
  says "not verified: stale: the timestamp is too old" "The signature is right"
  expect 1 verify "$folder/message" --secret "$other" --at 1614265330
  says "forged: no signature matches the message" "the secret is another one"
  lacks "$other"
  message '{"test":2432232314}'
  verify 1
  says "forged: no signature matches the message" "Verify the bytes as they came"
  message $'\xef\xbb\xbf{"test": 2432232314}'
  verify 1
  says "The body would match without the byte order mark before it"
  printf '%s\n' '{"test": 2432232314}' >"$folder/body"
  verify 1 --body "$folder/body"
  says "The body would match without the line break at its end"
  printf '%s\n' "X-Hub-Signature-256: sha256=00" "" "{}" >"$folder/message"
  verify 1
  says "the header webhook-id is missing" "The message carries x-hub-signature-256."
}

test_verify_reads_only_messages() {
  printf "%s\n" "a body alone" >"$folder/message"
  verify 2
  says "line 1 is no header"
  : >"$folder/message"
  verify 2
  says "the message has no headers"
}

test_each_scheme_is_sent_and_verified() {
  local scheme
  for scheme in standard stripe github shopify hmac:X-Signature; do
    listen --secret "$secret" --scheme $scheme --count 2
    expect 0 send "$url" --secret "$secret" --scheme $scheme --id evt_7
    expect 1 send "$url" --secret "$other" --scheme $scheme --attempts 1
    says "401 unauthorized"
    heard 1
    says "2 arrived, 1 verified"
  done
  expect 2 listen --secret "$secret" --scheme unsigned
  says "what is unsigned cannot be verified"
}

test_key_pairs_sign_by_the_secret_key_and_verify_by_the_public_one() {
  local secret_key=whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==
  local public_key=whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=
  listen --secret $public_key
  expect 0 send "$url" --secret $secret_key
  expect 0 doctor "$url" --secret $secret_key --requests 1
  says "good     forged      401"
  lacks $secret_key
  heard 1 TERM
  expect 2 send http://127.0.0.1:9/ --secret $public_key
  says "holds no key that signs"
}

test_doctor_of_a_scheme_without_a_time_says_what_that_means() {
  listen --secret "$secret" --scheme github
  expect 0 doctor "$url" --secret "$secret" --scheme github --requests 1
  says "skipped  stale       this scheme signs no time" "remember the ids that were handled" "good     forged      401"
  heard 1 TERM
  says "a repeat"
}

test_doctor_of_an_endpoint_of_stripe_finds_nothing() {
  listen --secret "$secret" --scheme stripe
  expect 0 doctor "$url" --secret "$secret" --scheme stripe --requests 1
  says "good     stale       401" "good     unsigned    401" "good     repeat      200"
  heard 1 TERM
  says "a repeat" "forged: the header Stripe-Signature is missing"
}

test_verify_knows_the_other_schemes() {
  printf '%s\n' 'Stripe-Signature: t=12345,v1=2672d138c9a412830f3bfe2ecc5bfb3277cf6f5b49d0119d77dd6cb64da1257e' "" \
    '{' '  "id": "evt_test_webhook",' '  "object": "event"' '}' >"$folder/message"
  expect 0 verify "$folder/message" --scheme stripe --secret whsec_test_secret --at 12345
  says "verified: evt_test_webhook, signed 1970-01-01T03:25:45.000Z, 0 s ago"
  expect 1 verify "$folder/message" --secret "$secret"
  says "the header webhook-id is missing" "The message carries stripe-signature. Another scheme needs"
  printf '%s\n' "X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" "" \
    "Hello, World!" >"$folder/message"
  expect 0 verify "$folder/message" --scheme github --secret "It's a Secret to Everybody"
  says "signed at no time that could be told"
}

test_doctor_finds_nothing_at_a_good_endpoint() {
  listen --secret "$secret"
  expect 0 doctor "$url" --secret "$secret" --requests 3
  says "note     https       plain http on this machine" "good     signed      200" "good     redirect    none" \
    "the median of 3" "good     unsigned    401" "good     stale       401" "good     forged      401" \
    "good     altered     401" "good     repeat      200" "nothing unsafe was found" "A good endpoint is https"
  lacks BAD skipped "$secret" $'\033'
  heard 1 TERM
  says "a repeat" "stale: the timestamp is too old"
}

test_doctor_finds_an_endpoint_that_accepts_anything() {
  listen --secret "$secret" --status 200
  expect 1 doctor "$url" --secret "$secret"
  says "BAD      unsigned    200" "BAD      stale       200" "BAD      forged      200" "BAD      altered     200" \
    "a stranger's secret is as good as yours" "unsafe or broken: 4 checks"
  heard 1 TERM
}

test_doctor_finds_a_wrong_secret() {
  listen --secret "$secret"
  expect 1 doctor "$url" --secret "$other"
  says "BAD      signed      401" "is it the right secret"
  heard 1 TERM
}

test_doctor_finds_a_redirect() {
  listen --secret "$secret" --status 301
  expect 1 doctor "$url" --secret "$secret"
  says "BAD      redirect    301" "note     forged      301"
  heard 1 TERM
}

test_doctor_finds_an_endpoint_that_is_slow() {
  listen --secret "$secret" --fail 3 --stall 1
  expect 0 doctor "$url" --secret "$secret" --requests 2
  says "note     latency     1 s" "accept, answer, then work"
  heard 1 TERM
}

test_doctor_finds_an_endpoint_that_is_down() {
  listen --secret "$secret"
  heard 0 TERM
  expect 1 doctor "$url" --secret "$secret"
  says "BAD      signed      unreachable" "it cannot be examined further"
  lacks "unsigned  "
}

test_doctor_wants_a_certificate_that_is_right() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=hook -days 2 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key" -out "$folder/cert" 2>/dev/null
  listen --secret "$secret" --cert "$folder/cert" --key "$folder/key"
  expect 0 doctor "$url" --secret "$secret" --ca-file "$folder/cert" --requests 1
  says "good     https       the certificate is right"
  expect 1 doctor "$url" --secret "$secret"
  says "BAD      https       "
  heard 1 TERM
}

"test_$2"
