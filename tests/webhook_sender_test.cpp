// SPDX-License-Identifier: MIT
// Tests of the sender: what every attempt carries, when it is made, and when the sender stops.
#include <paycourier/webhook_sender.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <paycourier/adapter/memory_dedupe.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/gateway/webhook_body.hpp>
#include <paycourier/policy/pipes.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <paycourier/webhook_receiver.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;
using testing::SentRequest;

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Endpoint shop() {
  return {.id = "shop-7", .url = "https://shop.example/hooks", .signing = StandardWebhooks{secret}};
}

Event event() {
  return {.id = "evt_1",
          .type = "payment.completed",
          .payload = R"({"type":"payment.completed","data":{"id":"pay_1","status":"paid"}})"};
}

template <class Policy = ExponentialBackoff>
auto sender_with(std::initializer_list<ScriptedAnswer> script, Policy policy = {}) {
  return WebhookSender{std::move(policy), ManualClock{}, ScriptedTransport{script}};
}

ScriptedAnswer hint(int status, std::string retry_after) {
  return http::Response{.status = status, .headers = {{"Retry-After", std::move(retry_after)}}};
}

std::vector<Millis> waits_of(const Receipt& receipt) {
  std::vector<Millis> waits;
  for (const Attempt& attempt : receipt.attempts) {
    if (attempt.next_in) waits.push_back(*attempt.next_in);
  }
  return waits;
}

// --- What is sent
// ---------------------------------------------------------------------------------

TEST_CASE("an event that is taken at once is sent once") {
  auto sender = sender_with({204});
  const Receipt receipt = sender.send(shop(), event());
  CHECK(receipt);
  CHECK(receipt.delivered);
  CHECK_FALSE(receipt.fault);
  CHECK(receipt.gave_up_because.empty());
  REQUIRE(receipt.attempts.size() == 1);
  CHECK(receipt.attempts[0].number == 1);
  CHECK(receipt.attempts[0].status == 204);
  CHECK(describe(receipt.attempts[0]) == "attempt 1: 204 accepted");
  REQUIRE(sender.transport().sent().size() == 1);
  const SentRequest& sent = sender.transport().sent()[0];
  CHECK(sent.method == http::Method::post);
  CHECK(sent.url == "https://shop.example/hooks");
  CHECK(sent.body == event().payload);
  CHECK(sent.headers["Content-Type"] == "application/json");
  CHECK(sent.credential.empty());
  CHECK(sent.reach == Reach::internet);
  CHECK(sent.budget == 15s);
}

TEST_CASE("a sender keeps the id and renews the timestamp") {
  auto sender = sender_with({500, 500, 500, 200});
  CHECK(sender.send(shop(), event()));
  std::set<std::string, std::less<>> times, signatures;
  REQUIRE(sender.transport().sent().size() == 4);
  for (const SentRequest& sent : sender.transport().sent()) {
    CHECK(sent.headers["webhook-id"] == "evt_1");
    CHECK(sent.body == event().payload);
    times.emplace(sent.headers["webhook-timestamp"]);
    signatures.emplace(sent.headers["webhook-signature"]);
  }
  CHECK(times ==
        std::set<std::string, std::less<>>{"1893456000", "1893456001", "1893456003", "1893456007"});
  CHECK(signatures.size() == 4);
}

TEST_CASE("every attempt of a week is one that its receiver believes") {
  auto sender = sender_with({500, 503, Fault::in_doubt, 500, 500, 500, 500, 500, 500, 200},
                            standard_schedule);
  const Receipt receipt = sender.send(shop(), event());
  REQUIRE(receipt);
  WebhookReceiver receiver{StandardWebhooks{secret}, JsonOrForm{}, MemoryDedupe{}, ManualClock{}};
  for (std::size_t i = 0; i < 10; ++i) {
    const SentRequest& sent = sender.transport().sent()[i];
    receiver.clock().set_wall(receipt.attempts[i].at);
    const auto header = [&](std::string_view name) { return sent.headers[name]; };
    const Result<Event> received = receiver.accept(sent.body, header);
    REQUIRE(received);
    CHECK(received->id == "evt_1");
    CHECK(received->type == "payment.completed");
    CHECK(received->payload == event().payload);
    receiver.clock().set_wall(receipt.attempts[i].at + 301s);
    CHECK(receiver.accept(sent.body, header).error().fault == Fault::stale);
  }
}

TEST_CASE("an endpoint's own headers, reach and time limit are used") {
  Endpoint endpoint = shop();
  endpoint.headers = {{"X-Tenant", "7"}, {"Authorization", "Basic x"}};
  endpoint.reach = Reach::anywhere;
  endpoint.allow = {.addresses = {"10.1.2.0/24"}};
  endpoint.tls = paycourier::TlsSettings{.authorities = "-----BEGIN CERTIFICATE-----"};
  endpoint.timeout = 3s;
  auto sender = sender_with({500, 200});
  CHECK(sender.send(endpoint, event()));
  for (const SentRequest& sent : sender.transport().sent()) {
    CHECK(sent.headers["X-Tenant"] == "7");
    CHECK(sent.headers["Authorization"] == "Basic x");
    CHECK(sent.reach == Reach::anywhere);
    CHECK(sent.allow == endpoint.allow);
    CHECK(sent.tls == endpoint.tls);
    CHECK(sent.budget == 3s);
  }
}

TEST_CASE("a payload is sent byte by byte, whatever it is") {
  Event odd = event();
  odd.payload = std::string{"\xff\0{\r\n", 5};
  odd.content_type = "application/octet-stream";
  odd.binary = true;
  auto sender = sender_with({200});
  CHECK(sender.send(shop(), odd));
  CHECK(sender.transport().sent()[0].body == odd.payload);
  CHECK(sender.transport().sent()[0].headers["Content-Type"] == "application/octet-stream");
}

TEST_CASE("a payload that is no text is not sent, unless the event says that it is binary") {
  Event odd = event();
  odd.payload = "\xff";
  auto sender = sender_with({});
  const Receipt receipt = sender.send(shop(), odd);
  CHECK(receipt.attempts.empty());
  CHECK(receipt.fault == Fault::invalid);
  CHECK(receipt.gave_up_because == "the payload is not UTF-8, and the event does not say binary");
}

TEST_CASE("a receipt has a word about a large payload, delivered or not") {
  Event large = event();
  large.payload.assign(advised_payload + 1, 'x');
  auto sender = sender_with({200, 500, 500, 500, 500, 500});
  CHECK(sender.send(shop(), large).notice ==
        "the payload is larger than 20 KiB, and some receivers refuse that");
  CHECK_FALSE(sender.send(shop(), large).notice.empty());
  CHECK(sender_with({200}).send(shop(), event()).notice.empty());
}

TEST_CASE("an endpoint that checks nothing still gets the id") {
  Endpoint endpoint = shop();
  endpoint.signing = Unsigned{};
  auto sender = sender_with({200});
  CHECK(sender.send(endpoint, event()));
  const SentRequest& sent = sender.transport().sent()[0];
  CHECK(sent.headers["webhook-id"] == "evt_1");
  CHECK(sent.headers.find("webhook-signature") == nullptr);
}

/// Signs like nobody else: a scheme is any type with one function.
struct Reversed {
  http::Headers sign(const SignedMessage& message) const {
    return {{"X-Proof", std::string{message.body.rbegin(), message.body.rend()}},
            {"X-Id", std::string{message.id}}};
  }
};

TEST_CASE("an endpoint's own header cannot take the place of its scheme's") {
  Endpoint endpoint = shop();
  endpoint.signing = Reversed{};
  endpoint.headers = {{"x-proof", "mine"}};
  const Receipt receipt = sender_with({}).send(endpoint, event());
  CHECK(receipt.attempts.empty());
  CHECK(receipt.gave_up_because == "an endpoint's own headers may not replace x-proof");
}

TEST_CASE("a signature scheme of your own signs every attempt") {
  Endpoint endpoint = shop();
  endpoint.signing = Reversed{};
  Event small = event();
  small.payload = "abc";
  auto sender = sender_with({500, 200});
  CHECK(sender.send(endpoint, small));
  for (const SentRequest& sent : sender.transport().sent()) {
    CHECK(sent.headers["X-Proof"] == "cba");
    CHECK(sent.headers["X-Id"] == "evt_1");
  }
}

// --- The receipt
// ----------------------------------------------------------------------------------

TEST_CASE("a receipt records every attempt and its outcome") {
  auto sender = sender_with({Fault::unreachable, hint(503, "30"), Fault::in_doubt, 404, 200});
  const Receipt receipt = sender.send(shop(), event());
  CHECK(receipt);
  REQUIRE(receipt.attempts.size() == 5);
  const Instant start = ManualClock{}.now();
  const std::vector<Instant> times{start, start + 1s, start + 31s, start + 35s, start + 43s};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(receipt.attempts[i].number == static_cast<int>(i) + 1);
    CHECK(receipt.attempts[i].at == times[i]);
    CHECK(receipt.attempts[i].took == 0ms);
  }
  CHECK(receipt.attempts[0].fault == Fault::unreachable);
  CHECK(receipt.attempts[0].because == "the script says so");
  CHECK(receipt.attempts[1].status == 503);
  CHECK(receipt.attempts[1].asked == 30s);
  CHECK(describe(receipt.attempts[1]) ==
        "attempt 2: 503 throttled, the receiver is unavailable (asked for 30 s); again in 30 s");
  CHECK(receipt.attempts[2].fault == Fault::in_doubt);
  CHECK(receipt.attempts[3].fault == Fault::not_found);
  CHECK_FALSE(receipt.attempts[4].fault);
  CHECK_FALSE(receipt.attempts[4].next_in);
}

TEST_CASE("a receipt of a delivery that failed says which rule ended it") {
  auto sender = sender_with({500, 500, 500, 500, Fault::unreachable, 200});
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  CHECK(receipt.fault == Fault::unreachable);
  CHECK(receipt.gave_up_because == "every attempt that the policy allows was made");
  REQUIRE(receipt.attempts.size() == 5);
  CHECK_FALSE(receipt.attempts[4].next_in);
}

struct TimedTransport {
  std::shared_ptr<ManualClock> clock;
  Result<http::Response> round_trip(const http::Request&, Millis) {
    clock->advance(700ms);
    return http::Response{.status = 500};
  }
};
struct TimedClock {
  std::shared_ptr<ManualClock> clock;
  Instant now() const { return clock->now(); }
  Millis monotonic() const { return clock->monotonic(); }
  bool wait(Millis span, const std::stop_token& stop) { return clock->wait(span, stop); }
};

TEST_CASE("an attempt says how long it took, and elapsed time counts the attempts themselves") {
  const auto clock = std::make_shared<ManualClock>();
  WebhookSender sender{FixedDelay{.delay = 1s, .attempts = 9} | within{5s}, TimedClock{clock},
                       TimedTransport{clock}};
  const Receipt receipt = sender.send(shop(), event());
  CHECK(receipt.gave_up_because == "the next attempt would start later than `within` allows");
  REQUIRE(receipt.attempts.size() == 3);
  for (const Attempt& attempt : receipt.attempts) CHECK(attempt.took == 700ms);
  CHECK(receipt.attempts[2].at - receipt.attempts[0].at == 3400ms);
}

// --- How an answer reads
// ----------------------------------------------------------------------------

TEST_CASE("every 2xx is a delivery, even when its body broke off") {
  for (const int status : {200, 201, 202, 204, 299}) {
    auto sender = sender_with(
        {http::Response{.status = status, .headers = {}, .body = "x", .complete = false}, 500});
    CHECK(sender.send(shop(), event()));
    CHECK(sender.transport().sent().size() == 1);
  }
}

TEST_CASE("every other answer is worth another try, but for 410") {
  for (const int status : {100, 199, 300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 408, 409,
                           413, 422, 425, 429, 451, 500, 501, 502, 503, 504, 505, 599, 600, 999}) {
    auto sender = sender_with({status, 200});
    INFO(status);
    const Receipt receipt = sender.send(shop(), event());
    CHECK(receipt);
    CHECK(receipt.attempts[0].fault);
    CHECK(receipt.attempts[0].status == status);
  }
}

TEST_CASE("a fault of the network is worth another try") {
  for (const Fault fault :
       {Fault::unreachable, Fault::unauthorized, Fault::in_doubt, Fault::malformed}) {
    auto sender = sender_with({fault, 200});
    const Receipt receipt = sender.send(shop(), event());
    CHECK(receipt);
    CHECK(receipt.attempts[0].fault == fault);
    CHECK(receipt.attempts[0].status == 0);
  }
}

TEST_CASE("410 ends the delivery at once") {
  auto sender = sender_with({hint(410, "1"), 200});
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  CHECK(receipt.fault == Fault::not_found);
  CHECK(receipt.gave_up_because == "the receiver wants no more webhooks");
  CHECK(receipt.attempts.size() == 1);
  CHECK(sender.clock().monotonic() == 0ms);
}

TEST_CASE("a request that the transport refuses is not tried again") {
  auto sender =
      sender_with({Error{Fault::invalid, "the address is not on the public internet"}, 200});
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  CHECK(receipt.fault == Fault::invalid);
  CHECK(receipt.gave_up_because == "the address is not on the public internet");
  CHECK(receipt.attempts.size() == 1);
}

TEST_CASE("a redirect is never followed") {
  const ScriptedAnswer redirect = http::Response{
      .status = 307, .headers = {{"Location", "http://169.254.169.254/latest/meta-data"}}};
  auto sender = sender_with({redirect, redirect, redirect, redirect, redirect});
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  CHECK(receipt.attempts[0].because == "a redirect, which is never followed");
  CHECK(sender.transport().sent().size() == 5);
  for (const SentRequest& sent : sender.transport().sent()) CHECK(sent.url == shop().url);
}

// --- When
// -------------------------------------------------------------------------------------------

TEST_CASE("the article's schedule waits 1, 2, 3 and 4 seconds") {
  auto sender = sender_with({500, 500, 500, 500, 500}, LinearBackoff{.step = 1s, .attempts = 5});
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  CHECK(waits_of(receipt) == std::vector<Millis>{1s, 2s, 3s, 4s});
  CHECK(sender.clock().monotonic() == 10s);
  CHECK(receipt.attempts.size() == 5);
}

TEST_CASE("without a policy of your own a sender doubles its waits") {
  auto sender = sender_with({500, 500, 500, 500, 500});
  CHECK(waits_of(sender.send(shop(), event())) == std::vector<Millis>{1s, 2s, 4s, 8s});
}

TEST_CASE("the standard schedule makes ten attempts at exactly the published instants") {
  auto sender =
      sender_with({500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 200}, standard_schedule);
  const Receipt receipt = sender.send(shop(), event());
  CHECK_FALSE(receipt);
  std::vector<Millis> instants;
  for (const Attempt& attempt : receipt.attempts) {
    instants.push_back(attempt.at - receipt.attempts[0].at);
  }
  CHECK(instants == std::vector<Millis>{0s, 5s, 5min + 5s, 35min + 5s, 2h + 35min + 5s,
                                        7h + 35min + 5s, 17h + 35min + 5s, 31h + 35min + 5s,
                                        51h + 35min + 5s, 75h + 35min + 5s});
}

TEST_CASE("a week of retries takes no time under a manual clock") {
  const auto began = std::chrono::steady_clock::now();
  auto sender = sender_with({}, FixedDelay{.delay = 1min, .attempts = 7 * 24 * 60 + 1});
  const Receipt receipt = sender.send(shop(), event());
  CHECK(receipt.attempts.size() == 7 * 24 * 60 + 1);
  CHECK(sender.clock().monotonic() == 7 * 24h);
  CHECK(std::chrono::steady_clock::now() - began < 20s);
}

TEST_CASE("a Retry-After is waited for, whatever the status that brings it") {
  for (const int status : {301, 400, 429, 500, 503}) {
    auto sender = sender_with({hint(status, "90"), 200});
    const Receipt receipt = sender.send(shop(), event());
    CHECK(waits_of(receipt) == std::vector<Millis>{90s});
    CHECK(receipt.attempts[0].asked == 90s);
    CHECK(receipt.attempts[1].at - receipt.attempts[0].at == 90s);
  }
}

TEST_CASE("a Retry-After may be a date of each of the three forms") {
  for (const char* date : {"Tue, 01 Jan 2030 00:02:00 GMT", "Tuesday, 01-Jan-30 00:02:00 GMT",
                           "Tue Jan  1 00:02:00 2030"}) {
    auto sender = sender_with({hint(429, date), 200});
    CHECK(waits_of(sender.send(shop(), event())) == std::vector<Millis>{120s});
  }
}

TEST_CASE("a Retry-After never makes a wait shorter, and is capped at a day") {
  const auto wait_for = [](const char* text) {
    auto sender = sender_with({hint(503, text), 200}, FixedDelay{.delay = 10s});
    return waits_of(sender.send(shop(), event())).at(0);
  };
  CHECK(wait_for("3") == 10s);
  CHECK(wait_for("0") == 10s);
  CHECK(wait_for("Mon, 01 Jan 2001 00:00:00 GMT") == 10s);
  CHECK(wait_for("-5") == 10s);
  CHECK(wait_for("tomorrow") == 10s);
  CHECK(wait_for("86400") == 24h);
  CHECK(wait_for("86401") == 24h);
  CHECK(wait_for("99999999999999999999999999") == 24h);
  CHECK(wait_for("Fri, 31 Dec 9999 23:59:59 GMT") == 24h);
  auto sender = sender_with({hint(503, "86401"), 200});
  CHECK(sender.send(shop(), event()).attempts[0].asked == 86'401s);
}

TEST_CASE("honor_retry_after bounds the hint, below the stock policies' day and above it") {
  const auto wait_under = [](Millis cap) {
    auto sender = sender_with({hint(503, "259200"), 200}, FixedDelay{} | honor_retry_after{cap});
    return waits_of(sender.send(shop(), event())).at(0);
  };
  CHECK(wait_under(1h) == 1h);
  CHECK(wait_under(48h) == 48h);
  CHECK(wait_under(96h) == 72h);
}

struct OnlyAtNight {
  Decision next(const Failure& failure) const noexcept {
    if (failure.attempt >= 4) return GiveUp{"the night is over"};
    if (failure.fault == Fault::throttled) return RetryIn{1h};
    return RetryIn{Millis{static_cast<int>(failure.spread * 1000)}};
  }
};

TEST_CASE("a policy of your own decides, and has the last word on Retry-After") {
  auto sender = sender_with({hint(503, "7"), 500, 500, 500, 200}, OnlyAtNight{});
  const Receipt receipt = sender.send(shop(), event());
  CHECK(receipt.gave_up_because == "the night is over");
  CHECK(receipt.attempts.size() == 4);
  CHECK(receipt.attempts[0].asked == 7s);
  CHECK(receipt.attempts[0].next_in == 1h);
  CHECK(receipt.attempts[1].next_in < 1s);
  CHECK(receipt.attempts[1].next_in != receipt.attempts[2].next_in);

  auto polite = sender_with({hint(503, "7200"), 200}, OnlyAtNight{} | honor_retry_after{24h});
  CHECK(waits_of(polite.send(shop(), event())) == std::vector<Millis>{2h});
}

TEST_CASE("a delivery is spread by its ids alone, so it can be replayed") {
  const auto run = [](const char* id) {
    auto sender = sender_with({500, 500, 500, 500, 500}, FixedDelay{.delay = 10s} | jitter{0.5});
    Event one = event();
    one.id = id;
    return waits_of(sender.send(shop(), one));
  };
  CHECK(run("evt_1") == run("evt_1"));
  CHECK(run("evt_1") != run("evt_2"));
  for (const Millis wait : run("evt_3")) {
    CHECK(wait >= 10s);
    CHECK(wait < 15s);
  }
}

// --- Watching and stopping
// --------------------------------------------------------------------------

TEST_CASE("an observer hears of every attempt in order, before the wait that follows it") {
  auto sender = sender_with({500, hint(429, "60"), 200});
  std::vector<Attempt> heard;
  std::vector<Instant> when;
  const Receipt receipt = sender.send(shop(), event(), [&](const Attempt& attempt) noexcept {
    heard.push_back(attempt);
    when.push_back(sender.clock().now());
  });
  REQUIRE(heard.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(heard[i].number == static_cast<int>(i) + 1);
    CHECK(heard[i].at == when[i]);
    CHECK(heard[i].next_in == receipt.attempts[i].next_in);
    CHECK(heard[i].fault == receipt.attempts[i].fault);
  }
  CHECK(heard[1].next_in == 60s);
  CHECK_FALSE(heard[2].next_in);
}

TEST_CASE("a delivery that is asked to stop before it begins sends nothing") {
  auto sender = sender_with({200});
  std::stop_source source;
  source.request_stop();
  const Receipt receipt = sender.send(shop(), event(), Unobserved{}, source.get_token());
  CHECK_FALSE(receipt);
  CHECK(receipt.fault == Fault::stopped);
  CHECK(receipt.gave_up_because == "it was asked to stop");
  CHECK(receipt.attempts.empty());
  CHECK(sender.transport().sent().empty());
}

TEST_CASE("a delivery that is asked to stop between attempts keeps its record") {
  auto sender = sender_with({500, 200});
  std::stop_source source;
  const Receipt receipt = sender.send(
      shop(), event(), [&](const Attempt&) noexcept { source.request_stop(); }, source.get_token());
  CHECK_FALSE(receipt);
  CHECK(receipt.fault == Fault::stopped);
  CHECK(receipt.attempts.size() == 1);
  CHECK(receipt.attempts[0].status == 500);
}

TEST_CASE("a wait in real time ends as soon as it is asked to") {
  WebhookSender sender{FixedDelay{.delay = 1h}, SystemClock{}, ScriptedTransport{500, 200}};
  std::stop_source source;
  const Receipt receipt = sender.send(
      shop(), event(), [&](const Attempt&) noexcept { source.request_stop(); }, source.get_token());
  CHECK(receipt.fault == Fault::stopped);
}

// --- Input that is refused
// ----------------------------------------------------------------------------

TEST_CASE("input that breaks a rule gives a receipt without attempts that says which") {
  const auto refused = [](const Endpoint& endpoint, const Event& what) {
    auto sender = sender_with({200});
    bool heard = false;
    const Receipt receipt =
        sender.send(endpoint, what, [&](const Attempt&) noexcept { heard = true; });
    CHECK_FALSE(receipt);
    CHECK(receipt.fault == Fault::invalid);
    CHECK(receipt.attempts.empty());
    CHECK(sender.transport().sent().empty());
    CHECK_FALSE(heard);
    return receipt.gave_up_because;
  };
  for (const std::string& id :
       {std::string{}, std::string{"evt.1"}, std::string{"evt 1"}, std::string{"evt\r\n1"},
        std::string{"evt\0001", 5}, std::string{"\xc3\xa5"}, std::string(65, 'e')}) {
    Event bad = event();
    bad.id = id;
    CHECK(refused(shop(), bad) == "an event id is 1 to 64 of A-Z a-z 0-9 _ -");
  }
  for (const char* type : {"", "payment completed", "a\n", "\xc3\xa5"}) {
    Event bad = event();
    bad.type = type;
    CHECK(refused(shop(), bad) == "an event type is visible ASCII, such as payment.completed");
  }
  Event large = event();
  large.payload.assign(longest_payload + 1, 'x');
  CHECK(refused(shop(), large) == "the payload is larger than 256 KiB");
  Event split = event();
  split.content_type = "text/plain\r\nX-Evil: 1";
  CHECK(refused(shop(), split) == "a header value has a control character (CR, LF, NUL ...)");

  for (const Millis timeout : {Millis{0}, Millis{-1}}) {
    Endpoint endpoint = shop();
    endpoint.timeout = timeout;
    CHECK(refused(endpoint, event()) == "an endpoint's timeout is longer than nothing");
  }
  for (const char* name : {"webhook-id", "Webhook-Timestamp", "WEBHOOK-SIGNATURE", "Content-Type",
                           "content-length", "Transfer-Encoding", "Host", "Connection", "Expect"}) {
    Endpoint endpoint = shop();
    endpoint.headers = {{"X-Fine", "1"}, {name, "x"}};
    CHECK(refused(endpoint, event()) ==
          std::string{"an endpoint's own headers may not replace "} + name);
  }
  for (const std::string& value : {std::string{"a\r\nX-Evil: 1"}, std::string{"a\nb"},
                                   std::string{"a\0b", 3}, std::string{"\x7f"}}) {
    Endpoint endpoint = shop();
    endpoint.headers = {{"X-Own", value}};
    CHECK(refused(endpoint, event()) == "a header value has a control character (CR, LF, NUL ...)");
  }
  for (const char* name : {"", "X Own", "X:Own", "X\r\nOwn", "\xc3\xa5"}) {
    Endpoint endpoint = shop();
    endpoint.headers = {{name, "1"}};
    CHECK(refused(endpoint, event()) == "a header name has a character that HTTP does not allow");
  }
}

TEST_CASE("the largest payload and the longest id still pass") {
  Event large = event();
  large.id = std::string(64, 'e');
  large.payload.assign(longest_payload, 'x');
  auto sender = sender_with({200});
  CHECK(sender.send(shop(), large));
}

// --- Parts of your own, and many threads
// ----------------------------------------------------------------

/// Fails the first attempt of every event and takes the second, from any thread.
class Stubborn {
 public:
  Result<http::Response> round_trip(const http::Request& request, Millis) {
    const std::scoped_lock lock{state_->mutex};
    const int attempt = ++state_->attempts[std::string{request.headers["webhook-id"]}];
    return http::Response{.status = attempt == 1 ? 500 : 204};
  }
  std::map<std::string, int> attempts() const {
    const std::scoped_lock lock{state_->mutex};
    return state_->attempts;
  }

 private:
  struct State {
    std::mutex mutex;
    std::map<std::string, int> attempts;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST_CASE("one sender serves many threads") {
  constexpr int threads = 8, events = 50;
  const Stubborn transport;
  WebhookSender sender{FixedDelay{.delay = 0ms, .attempts = 2}, SystemClock{}, transport};
  const Endpoint endpoint = shop();
  std::vector<int> delivered(threads);
  {
    std::vector<std::jthread> workers;
    for (int t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (int i = 0; i < events; ++i) {
          Event one = event();
          one.id = "evt_" + std::to_string(t) + "_" + std::to_string(i);
          const Receipt receipt = sender.send(endpoint, one);
          if (receipt && receipt.attempts.size() == 2) ++delivered[static_cast<std::size_t>(t)];
        }
      });
    }
  }
  CHECK(std::ranges::count(delivered, events) == threads);
  const auto attempts = transport.attempts();
  CHECK(attempts.size() == threads * events);
  CHECK(std::ranges::all_of(attempts, [](const auto& entry) { return entry.second == 2; }));
}

TEST_CASE("a sender can be used again for another event and another endpoint") {
  auto sender = sender_with({500, 200, 500, 200});
  CHECK(sender.send(shop(), event()).attempts.size() == 2);
  Endpoint other = shop();
  other.id = "shop-8";
  other.url = "https://other.example/";
  const Receipt receipt = sender.send(other, event());
  CHECK(receipt.attempts.size() == 2);
  CHECK(receipt.attempts[0].number == 1);
  CHECK(sender.transport().sent()[2].url == "https://other.example/");
}

TEST_CASE("policy, clock and transport can be seen where they are") {
  auto sender = sender_with({200}, LinearBackoff{.step = 2s, .attempts = 3});
  CHECK(sender.policy().attempts == 3);
  CHECK(sender.clock().monotonic() == 0ms);
  CHECK(sender.transport().sent().empty());
}

}  // namespace
