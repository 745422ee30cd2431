// SPDX-License-Identifier: MIT
// The matrix of the wire: whatever a server does, through plain and TLS, to a new and to a kept
// connection, a payment is told the truth, in time, and executed at most once.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_transport.hpp>
#include <paycourier/policy/backoff.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/idempotent_gateway.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>
#include <support/wire_cell.hpp>

using namespace support;
using paycourier::CurlTransport;
using namespace std::chrono_literals;

namespace {

const std::string head = "HTTP/1.1 200 OK\r\n";
const std::string paid = payment_of("order-2");
// TLS: fatal, handshake failure.
const std::string alert{"\x15\x03\x03\x00\x02\x02\x28", 7};

std::string length(std::size_t bytes) {
  return "Content-Length: " + std::to_string(bytes) + "\r\n";
}
std::string chunk(const std::string& text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = text.size(); rest > 0; rest /= 16) size.insert(0, 1, digits[rest % 16]);
  return size + "\r\n" + text + "\r\n";
}
std::string replaced(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

Behaviour in_doubt_at_once(std::string what, Act act) {
  return {.what = std::move(what), .act = std::move(act), .once = "in_doubt", .retried = "paid"};
}
Behaviour in_doubt_at_deadline(std::string what, Act act) {
  return {.what = std::move(what),
          .act = std::move(act),
          .once = "in_doubt",
          .retried = "in_doubt",
          .ends = Ends::at_deadline};
}
Behaviour in_doubt_for_good(std::string what, Act act) {
  return {
      .what = std::move(what), .act = std::move(act), .once = "in_doubt", .retried = "in_doubt"};
}
Behaviour as_if_nothing(std::string what, Act act) {
  return {.what = std::move(what), .act = std::move(act), .once = "paid", .retried = "paid"};
}
Behaviour refused(std::string what, std::string answer_text, const char* fault,
                  const char* retried) {
  return {.what = std::move(what),
          .act = answer(std::move(answer_text)),
          .once = fault,
          .retried = retried,
          .executes = false};
}
Behaviour ends_kept(Behaviour behaviour) {
  behaviour.ends_kept = true;
  return behaviour;
}
Behaviour only_in_tls(Behaviour behaviour, std::string why = "plain has no handshake to spoil") {
  behaviour.once.plain.clear();
  behaviour.retried.plain.clear();
  behaviour.no_plain = std::move(why);
  return behaviour;
}

// Up to the moment when a plain request leaves, and a TLS handshake begins.
std::vector<Behaviour> before_the_request(const Identity& stranger, const Identity& elsewhere) {
  const Told unless_tls{"in_doubt", "unreachable"};
  return {
      {.what = "nobody listens",
       .act = {},
       .once = "unreachable",
       .retried = "unreachable",
       .is_gone = true},
      {.what = "closes at once", .act = close_on_connect(), .once = unless_tls, .retried = "paid"},
      {.what = "says nothing at all",
       .act = silence_on_connect(),
       .once = unless_tls,
       .retried = unless_tls,
       .ends = Ends::at_deadline},
      {.what = "talks nonsense at once",
       .act = garbage_on_connect(),
       .once = unless_tls,
       .retried = "paid"},
      only_in_tls({.what = "resets in the handshake",
                   .act = reset_on_connect(),
                   .once = "unreachable",
                   .retried = "paid"}),
      only_in_tls({.what = "refuses the handshake with an alert",
                   .act = send_on_connect(alert),
                   .once = "unreachable",
                   .retried = "paid"}),
      only_in_tls({.what = "stalls in the handshake",
                   .act = stall_on_connect(std::string{"\x16\x03\x03\x40\x00\x02", 6}),
                   .once = "unreachable",
                   .retried = "unreachable",
                   .ends = Ends::at_deadline}),
      only_in_tls({.what = "has a certificate of another authority",
                   .act = handshake_as(stranger),
                   .once = "unauthorized",
                   .retried = "unauthorized"}),
      only_in_tls({.what = "has a certificate of another host",
                   .act = handshake_as(elsewhere),
                   .once = "unauthorized",
                   .retried = "unauthorized"}),
  };
}

std::vector<Behaviour> without_an_answer() {
  constexpr std::size_t part_of_the_request = 100;
  return {
      in_doubt_at_once("closes unread", close_unread()),
      in_doubt_at_once("resets unread", reset_unread()),
      in_doubt_at_deadline("is silent unread", silence_unread()),
      in_doubt_at_once("reads a part and closes", close_after_bytes(part_of_the_request)),
      in_doubt_at_deadline("reads a part and is silent", silence_after_bytes(part_of_the_request)),
      in_doubt_at_once("reads and closes", close_after_reading()),
      in_doubt_at_once("reads and says farewell", answer_and_close("")),
      in_doubt_at_once("reads and resets", reset_after_reading()),
      in_doubt_at_deadline("reads and is silent", silence_after_reading()),
      only_in_tls(
          in_doubt_at_once("reads and breaks TLS", answer_and_break_tls("", "no TLS record")),
          "plain has no record to spoil"),
  };
}

std::vector<Behaviour> with_half_an_answer() {
  const std::string whole = head + length(paid.size()) + "\r\n" + paid;
  const std::string most = whole.substr(0, whole.size() - 9);
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      in_doubt_at_once("breaks off in the status line", answer_and_close("HTTP/1.1 20")),
      in_doubt_at_deadline("stalls in the status line", answer_and_stall("HTTP/1.1 20")),
      in_doubt_at_once("breaks off in the headers", answer_and_close(head + "Content-Le")),
      in_doubt_at_deadline("stalls in the headers", answer_and_stall(head + "Content-Le")),
      in_doubt_at_deadline("drips headers", endless(head + "X: ", "x", 100ms)),
      in_doubt_at_once("has a body shorter than its length", answer_and_close(most)),
      in_doubt_at_once("has a body cut short", answer_and_cut(most)),
      in_doubt_at_once("has a body reset", answer_and_reset(most)),
      in_doubt_at_deadline("has a body that stalls", answer_and_stall(most)),
      in_doubt_at_deadline("drips a body", endless(head + length(9'999) + "\r\n{", " ", 100ms)),
      only_in_tls(in_doubt_at_once("breaks off with an alert in the clear",
                                   answer_and_break_tls(most, alert)),
                  "plain has no record to spoil"),
      in_doubt_at_once("cuts a body without length",
                       answer_and_cut(head + "\r\n" + paid.substr(0, paid.size() - 9))),
      in_doubt_at_once("has a broken chunk", answer_and_close(chunked + chunk(paid) + "zz\r\n")),
      in_doubt_at_once("cuts a chunk", answer_and_cut(chunked + chunk(paid).substr(0, 40))),
      in_doubt_at_once("leaves out the last chunk", answer_and_close(chunked + chunk(paid))),
      in_doubt_at_deadline("never sends the last chunk", answer_and_stall(chunked + chunk(paid))),
  };
}

std::vector<Behaviour> that_is_no_http() {
  const std::string many(1'000, 'x');
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  const auto two_lengths = [](std::size_t first, std::size_t second) {
    return answer_and_close(head + length(first) + length(second) + "\r\n" + paid);
  };
  return {
      in_doubt_at_once("answers garbage", answer_and_close({"\x16\x03\x01 gar \x00\xff", 10})),
      in_doubt_at_once("answers in HTTP/0.9", answer_and_close(paid + "\n")),
      in_doubt_at_once("has status 999999",
                       answer_and_close("HTTP/1.1 999999 Huge\r\n\r\n" + paid)),
      in_doubt_at_once("has no status", answer_and_close("HTTP/1.1 OK\r\n\r\n" + paid)),
      in_doubt_at_once("has a header line of 200 KB",
                       answer(head + "X: " + std::string(200'000, 'x') + "\r\n\r\n")),
      in_doubt_at_once("has headers without end", endless(head, "X: " + many + "\r\n")),
      in_doubt_at_once("says 100 without end", endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
      in_doubt_at_once("has a body without end", endless(chunked, chunk(many))),
      in_doubt_at_once("has two lengths, both too long",
                       two_lengths(paid.size() + 10, paid.size() + 20)),
      in_doubt_at_once("has two lengths, both too short",
                       two_lengths(paid.size() - 10, paid.size() - 20)),
      in_doubt_at_once("has a length below nothing",
                       answer_and_close(head + "Content-Length: -1\r\n\r\n" + paid.substr(1))),
      in_doubt_at_deadline("switches protocols",
                           answer("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n")),
      in_doubt_at_once("packs its answer",
                       answer(response(200, "\x1f\x8b packed", "Content-Encoding: gzip\r\n"))),
  };
}

std::vector<Behaviour> with_a_refusal() {
  const std::string elsewhere = "Location: http://127.0.0.1:9/v1/payments\r\n";
  const std::string later = "Retry-After: 60\r\n";
  const std::string reused = R"({"error":{"code":"idempotency_key_reused"}})";
  const std::string in_use = R"({"error":{"code":"idempotency_key_in_use"}})";
  std::vector<Behaviour> all{
      refused("refuses with 400", response(400), "invalid", "invalid"),
      refused("refuses with 401", response(401), "unauthorized", "unauthorized"),
      refused("declines with 402", response(402), "declined", "declined"),
      refused("declines with 200", response(200, replaced(paid, "succeeded", "failed")), "declined",
              "declined"),
      refused("refuses with 409, key reused", response(409, reused), "conflict", "conflict"),
      refused("refuses with 429", response(429), "throttled", "paid"),
      refused("refuses with 429 for a minute", response(429, "", later), "throttled", "throttled"),
      refused("refuses with 501", response(501), "invalid", "invalid"),
      refused("redirects with 307", response(307, "", elsewhere), "invalid", "invalid"),
      in_doubt_for_good("redirects with 302", answer(response(302, "", elsewhere))),
      in_doubt_for_good("redirects with 303", answer(response(303, "", elsewhere))),
      in_doubt_at_once("answers 409, key in use", answer(response(409, in_use))),
      ends_kept(in_doubt_at_once("answers early with 503", answer_early(response(503)))),
      in_doubt_for_good("answers 503 for a minute", answer(response(503, "", later))),
  };
  all.push_back(ends_kept(refused("refuses early with 413", "", "invalid", "invalid")));
  all.back().act = answer_early(response(413, "too large"));
  for (const int status : {408, 409, 500, 502, 503, 504, 600}) {
    all.push_back(in_doubt_at_once("answers " + std::to_string(status), answer(response(status))));
  }
  return all;
}

std::vector<Behaviour> with_a_doubtful_success() {
  const std::string whole = response(200, paid);
  const std::string stranger = response(200, payment_of("planted"));
  return {
      in_doubt_at_once("answers 200 without a body", answer(response(200))),
      in_doubt_at_once("answers 204", answer("HTTP/1.1 204 No Content\r\n\r\n")),
      in_doubt_at_once("answers 200 that is no JSON", answer(response(200, "<html>ok</html>"))),
      in_doubt_at_once("answers 200 without an id", answer(response(200, "{}"))),
      in_doubt_at_once("answers 200 for another amount",
                       answer(response(200, replaced(paid, "1000", "100000")))),
      in_doubt_at_once("answers 200 in another currency",
                       answer(response(200, replaced(paid, "USD", "EUR")))),
      as_if_nothing("answers 201", answer(response(201, paid))),
      ends_kept(as_if_nothing("answers and cuts the connection", answer_and_cut(whole))),
      ends_kept(as_if_nothing("answers and says farewell", answer_and_close(whole))),
      as_if_nothing("answers without a length", answer_and_close(head + "\r\n" + paid)),
      as_if_nothing(
          "answers after interim answers",
          answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX: 1\r\n\r\n" + whole)),
      as_if_nothing("answers twice", answer(whole + stranger)),
  };
}

struct World {
  TemporaryFolder folder;
  Authorities trust;
  Identity other_authority = make_authority();
  Identity stranger = make_identity({}, &other_authority);
  Identity elsewhere = make_identity({.names = "DNS:other.example"}, &trust.authority);

  World() { trust.ca_file = folder.write("ca.pem", trust.authority.pem()); }
};

std::vector<Cell> cells_of(const std::vector<Behaviour>& behaviours) {
  std::vector<Cell> cells;
  for (const Behaviour& behaviour : behaviours) {
    for (const bool is_tls : {false, true}) {
      if (!is_tls && !behaviour.no_plain.empty()) continue;
      for (const bool is_kept : {false, true}) cells.push_back({&behaviour, is_tls, is_kept});
    }
  }
  return cells;
}

// No attempt starts with less than 250 ms, and no behaviour that ends at once may end by this.
constexpr std::chrono::milliseconds soon = 400ms;
constexpr std::chrono::milliseconds late = 2s;
constexpr std::chrono::milliseconds overtime = 100ms;

std::chrono::milliseconds deadline_of(const Cell& cell) {
  return cell.behaviour->ends == Ends::at_deadline ? soon : late;
}

bool is_late(const Cell& cell, const Sighting& seen) {
  return seen.took > deadline_of(cell) + overtime;
}

void check_time(const Cell& cell, const Sighting& seen) {
  CHECK_FALSE(is_late(cell, seen));
  if (cell.behaviour->ends == Ends::at_once) CHECK(seen.took < deadline_of(cell));
  if (cell.behaviour->ends == Ends::at_deadline) CHECK(seen.took >= deadline_of(cell) - overtime);
}

// Whatever was told: one effect at most, under one key with one body, and never a lie about it.
void check_honesty(const Sighting& seen) {
  CHECK(seen.payments <= 1);
  CHECK(seen.posts.size() <= seen.attempts);
  for (const Received& post : seen.posts) {
    CHECK(post.header("Idempotency-Key") == "order-2");
    CHECK(post.body == seen.posts.front().body);
  }
  if (seen.told == "paid") {
    CHECK(seen.payment_id == "pay_order-2");
  } else if (seen.told != "in_doubt") {
    CHECK_FALSE(seen.is_executed);
  }
}

void check_once(const Cell& cell, const Findings& found) {
  const Sighting& first = found.first;
  CHECK(first.told == cell.of(cell.behaviour->once));
  check_time(cell, first);
  check_honesty(first);
  CHECK(first.attempts == 1);
  const bool is_read =
      !cell.behaviour->is_gone && cell.behaviour->act.when == Act::When::after_reading;
  CHECK(first.posts.size() == (is_read ? 1 : 0));
  CHECK(found.was_kept == (cell.is_kept && !cell.is_replaced()));
  if (!found.again) return;
  INFO("again: " << found.again->told << ": " << found.again->because);
  CHECK(found.again->told == "paid");
  CHECK(found.again->payments == 1);
  CHECK(found.again->posts.size() == first.posts.size() + 1);
}

void check_retried(const Cell& cell, const Findings& found) {
  const Sighting& seen = found.first;
  CHECK(seen.told == cell.of(cell.behaviour->retried));
  check_time(cell, seen);
  check_honesty(seen);
  if (seen.told == "paid") CHECK(seen.payments == 1);
  if (seen.told != "paid" && !cell.behaviour->is_gone) CHECK(seen.attempts == 1);
}

template <class Wire, class Policy, class Check>
void hold(const World& world, const std::vector<Behaviour>& behaviours, const Policy& policy,
          bool asks_again, const Check& check) {
  const std::vector<Cell> cells = cells_of(behaviours);
  const auto play = [&](std::size_t i) {
    return Play<Wire, Policy>{cells[i], world.trust, policy, deadline_of(cells[i])}.run(asks_again);
  };
  const std::vector<Findings> all = play_all(cells.size(), [&](std::size_t i) {
    // A busy machine may stand still for once; what is late by itself is late every time.
    Findings findings = play(i);
    for (int more = 2; more > 0 && is_late(cells[i], findings.first); --more) findings = play(i);
    return findings;
  });
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Sighting& seen = all[i].first;
    INFO(cells[i].name() << ": " << seen.told << ": " << seen.because << "; " << seen.took.count()
                         << " ms, " << seen.attempts << " attempts, " << seen.posts.size()
                         << " whole requests read");
    CHECK(all[i].broke.empty());
    if (all[i].broke.empty()) check(cells[i], all[i]);
  }
}

template <class Wire>
void hold_once(const World& world, const std::vector<Behaviour>& behaviours) {
  hold<Wire>(world, behaviours, paycourier::Never{}, true, check_once);
}
template <class Wire>
void hold_retried(const World& world, const std::vector<Behaviour>& behaviours) {
  hold<Wire>(world, behaviours, paycourier::ExponentialBackoff{.first = 5ms, .attempts = 3}, false,
             check_retried);
}

std::vector<Behaviour> before_the_request(const World& world) {
  return before_the_request(world.stranger, world.elsewhere);
}

}  // namespace

TEMPLATE_TEST_CASE(
    "one attempt, spoilt before the request leaves: the truth in time, executed once at most", "",
    CurlTransport, OneByOne) {
  const World world;
  hold_once<TestType>(world, before_the_request(world));
}
TEMPLATE_TEST_CASE("one attempt, never answered: the truth in time, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_once<TestType>(World{}, without_an_answer());
}
TEMPLATE_TEST_CASE("one attempt, half answered: the truth in time, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_once<TestType>(World{}, with_half_an_answer());
}
TEMPLATE_TEST_CASE("one attempt, answered with no HTTP: the truth in time, executed once at most",
                   "", CurlTransport, OneByOne) {
  hold_once<TestType>(World{}, that_is_no_http());
}
TEMPLATE_TEST_CASE("one attempt, refused: the truth in time, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_once<TestType>(World{}, with_a_refusal());
}
TEMPLATE_TEST_CASE("one attempt, answered with success: the truth in time, executed once at most",
                   "", CurlTransport, OneByOne) {
  hold_once<TestType>(World{}, with_a_doubtful_success());
}

TEMPLATE_TEST_CASE(
    "retries, spoilt before the request leaves: paid or the truth, executed once at most", "",
    CurlTransport, OneByOne) {
  const World world;
  hold_retried<TestType>(world, before_the_request(world));
}
TEMPLATE_TEST_CASE("retries, first never answered: paid or the truth, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_retried<TestType>(World{}, without_an_answer());
}
TEMPLATE_TEST_CASE("retries, first half answered: paid or the truth, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_retried<TestType>(World{}, with_half_an_answer());
}
TEMPLATE_TEST_CASE("retries, first answered with no HTTP: paid or the truth, executed once at most",
                   "", CurlTransport, OneByOne) {
  hold_retried<TestType>(World{}, that_is_no_http());
}
TEMPLATE_TEST_CASE("retries, first refused: paid or the truth, executed once at most", "",
                   CurlTransport, OneByOne) {
  hold_retried<TestType>(World{}, with_a_refusal());
}
TEMPLATE_TEST_CASE("retries, first answered with success: paid or the truth, executed once at most",
                   "", CurlTransport, OneByOne) {
  hold_retried<TestType>(World{}, with_a_doubtful_success());
}

TEST_CASE("the matrix has all its cells, and says why one is missing") {
  const World world;
  std::vector<Behaviour> all;
  for (const auto& group : {before_the_request(world), without_an_answer(), with_half_an_answer(),
                            that_is_no_http(), with_a_refusal(), with_a_doubtful_success()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  std::set<std::string> names;
  std::size_t missing = 0;
  for (const Behaviour& behaviour : all) {
    CAPTURE(behaviour.what);
    CHECK(names.insert(behaviour.what).second);
    CHECK(behaviour.once.plain.empty() == !behaviour.no_plain.empty());
    missing += behaviour.no_plain.empty() ? 0U : 2U;
  }
  CHECK(all.size() == 82);
  CHECK(missing == 14);
  CHECK(cells_of(all).size() == 4 * all.size() - missing);
}
