// SPDX-License-Identifier: MIT
// Tests of the Stripe dialect, alone and in the hands of a client.
#include <paycourier/gateway/stripe.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

namespace {

using namespace paycourier;
using namespace paycourier::literals;
using namespace std::chrono_literals;
using paycourier::testing::ManualClock;
using paycourier::testing::ScriptedAnswer;
using paycourier::testing::ScriptedTransport;
using paycourier::testing::SentRequest;

Stripe stripe() { return {.api_key = Secret{"sk_test_51Hq"}}; }

CreatePayment order(PaymentMethod method = PaymentToken{"pm_card_visa"}) {
  return {.key = IdempotencyKey{"order-1042/1"},
          .amount = "10.00 USD"_money,
          .method = std::move(method)};
}

http::Response answer(int status, std::string body, http::Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

std::string intent(const std::string& status, const std::string& key = "order-1042/1",
                   const std::string& id = "pi_1") {
  return R"({"id":")" + id + R"(","object":"payment_intent","amount":1000,"currency":"usd",)" +
         R"("metadata":{"paycourier_key":")" + key + R"("},"status":")" + status + "\"}";
}

http::Response page(const std::string& intents, bool more = false) {
  return answer(200, R"({"object":"list","data":[)" + intents + R"(],"has_more":)" +
                         (more ? "true}" : "false}"));
}

auto client_of(std::initializer_list<ScriptedAnswer> script, ManualClock clock = ManualClock{}) {
  return Client{stripe(), FixedDelay{.delay = 100ms, .attempts = 3}, clock,
                ScriptedTransport{script}};
}

/// "POST /v1/payment_intents", one for each request that left.
std::vector<std::string> calls(auto& client) {
  std::vector<std::string> lines;
  for (const SentRequest& sent : client.transport().sent()) {
    const std::size_t path = std::string_view{"https://api.stripe.com"}.size();
    lines.push_back(std::string{name(sent.method)} + " " + sent.url.substr(path));
  }
  return lines;
}

using Calls = std::vector<std::string>;

constexpr const char* create = "POST /v1/payment_intents";
// The clock of the tests starts at 1893456000; a key lives a day; the clocks may differ by 5 min.
constexpr const char* find =
    "GET /v1/payment_intents?limit=100&created%5Bgte%5D=1893455700&created%5Blte%5D=1893542700";

// --- The dialect --------------------------------------------------------------------------------

TEST_CASE("Stripe can do everything that a client offers, and Axra only the least") {
  STATIC_REQUIRE(Gateway<Stripe>);
  STATIC_REQUIRE(FindsByKey<Stripe>);
  STATIC_REQUIRE(Captures<Stripe>);
  STATIC_REQUIRE(Cancels<Stripe>);
  STATIC_REQUIRE(Refunds<Stripe>);
  STATIC_REQUIRE(Lists<Stripe>);
  STATIC_REQUIRE(Gateway<Axra>);
  STATIC_REQUIRE_FALSE(FindsByKey<Axra>);
  STATIC_REQUIRE_FALSE(Captures<Axra>);
  STATIC_REQUIRE_FALSE(Cancels<Axra>);
  STATIC_REQUIRE_FALSE(Refunds<Axra>);
  STATIC_REQUIRE_FALSE(Lists<Axra>);
}

TEST_CASE("Stripe's rules are its own") {
  STATIC_REQUIRE(Stripe::name == "stripe");
  STATIC_REQUIRE(Stripe::rules.longest_key == 255);
  STATIC_REQUIRE(Stripe::rules.replays_errors);
  STATIC_REQUIRE(Stripe::rules.key_lifetime == 24h);
  STATIC_REQUIRE(Stripe::rules.absence_settles == Millis{15min});
}

TEST_CASE("a payment is posted as a form under its key") {
  const Result<Letter> letter = stripe().write_create(order());
  REQUIRE(letter);
  CHECK(letter->method == http::Method::post);
  CHECK(letter->url == "https://api.stripe.com/v1/payment_intents");
  CHECK(letter->headers == http::Headers{{"Accept", "application/json"},
                                         {"Content-Type", "application/x-www-form-urlencoded"},
                                         {"Idempotency-Key", "order-1042/1"}});
  CHECK(letter->body.reveal() ==
        "amount=1000&currency=usd&confirm=true"
        "&automatic_payment_methods%5Benabled%5D=true"
        "&automatic_payment_methods%5Ballow_redirects%5D=never"
        "&payment_method=pm_card_visa&metadata%5Bpaycourier_key%5D=order-1042%2F1");
}

TEST_CASE("the API key is a bearer token, and no key is none") {
  CHECK(stripe().credential().header == "Authorization");
  CHECK(stripe().credential().value.reveal() == "Bearer sk_test_51Hq");
  CHECK(Stripe{}.credential().value.empty());
}

TEST_CASE("address, version and account can be set, and go with every request") {
  const Stripe own{.base_url = "http://127.0.0.1:12111",
                   .api_key = Secret{"sk_test_1"},
                   .version = "2024-06-20",
                   .account = "acct_1"};
  const Ticket ticket = Ticket::of("stripe test", order(), Instant{}, 30s);
  const IdempotencyKey key{"k"};
  for (const Result<Letter>& letter :
       {own.write_create(order()), own.write_get("pi_1"), own.write_list({}),
        own.write_find(ticket, ""), own.write_capture({.payment_id = "pi_1", .key = key}),
        own.write_cancel({.payment_id = "pi_1", .key = key}),
        own.write_refund({.payment_id = "pi_1", .key = key})}) {
    REQUIRE(letter);
    INFO(letter->url);
    CHECK(letter->url.starts_with("http://127.0.0.1:12111/v1/"));
    CHECK(letter->headers["Stripe-Version"] == "2024-06-20");
    CHECK(letter->headers["Stripe-Account"] == "acct_1");
    CHECK((letter->headers.find("Idempotency-Key") != nullptr) ==
          (letter->method == http::Method::post));
  }
}

TEST_CASE("a look-up begins before the first attempt and ends after the key's life") {
  Ticket ticket = Ticket::of("stripe test", order(), from_unix(Seconds{1'000'000}), 30s);
  ticket.sends_until = from_unix(Seconds{1'010'000});
  const Stripe careful{.api_key = Secret{"sk"}, .clock_skew = 1h};
  const Result<Letter> letter = careful.write_find(ticket, "pi_9&x");
  REQUIRE(letter);
  CHECK(letter->method == http::Method::get);
  CHECK(letter->url ==
        "https://api.stripe.com/v1/payment_intents?limit=100&created%5Bgte%5D=996400"
        "&created%5Blte%5D=1090000&starting_after=pi_9%26x");
  CHECK(letter->body.empty());
  ticket.doubted = true;
  CHECK(careful.write_find(ticket, "")->url ==
        "https://api.stripe.com/v1/payment_intents?limit=100&created%5Bgte%5D=910000"
        "&created%5Blte%5D=1090000");
  ticket.first_sent = Instant::max();
  CHECK(careful.write_find(ticket, ""));
}

// --- A client pays ------------------------------------------------------------------------------

TEST_CASE("a payment through Stripe takes one request") {
  auto client = client_of({answer(200, intent("succeeded"))});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE(payment);
  CHECK(payment->id == "pi_1");
  CHECK(payment->status == PaymentStatus::succeeded);
  CHECK(calls(client) == Calls{create});
  CHECK(client.transport().sent()[0].credential == "Bearer sk_test_51Hq");
}

TEST_CASE("card data is in the body of the one request and nowhere else") {
  auto client = client_of({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt, page("")});
  std::string seen;
  const auto watch = [&seen](const Attempt& attempt) noexcept { seen += describe(attempt); };
  const auto keep = [&seen](const Ticket& ticket) { seen += ticket.text(); };
  const Result<Payment> payment =
      client.create_payment(order(Card{"4242424242424242", {12, 2030}, "987"}), watch, keep);
  REQUIRE_FALSE(payment);
  seen += describe(payment.error());
  int bodies = 0;
  for (const SentRequest& sent : client.transport().sent()) {
    bodies += sent.body.find("4242424242424242") != std::string::npos ? 1 : 0;
    seen += sent.url + sent.credential;
    for (const auto& [header, value] : sent.headers) seen += header + value;
  }
  CHECK(bodies == 3);
  CHECK(seen.find("42424242") == std::string::npos);
  CHECK(seen.find("987") == std::string::npos);
}

TEST_CASE("a decline by Stripe is final and has the issuer's code") {
  auto client = client_of({answer(
      402,
      R"({"error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds",)"
      R"("message":"Your card 4242424242424242 has insufficient funds."}})")});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(describe(payment.error()) ==
        "declined: the gateway declined the payment (insufficient_funds)");
  CHECK(calls(client) == Calls{create});
}

TEST_CASE("an amount that Stripe cannot be told is refused before anything is sent") {
  auto client = client_of({});
  CreatePayment create_dinars = order();
  create_dinars.amount = "5.124 KWD"_money;
  const Result<Payment> payment = client.create_payment(create_dinars);
  REQUIRE_FALSE(payment);
  CHECK(describe(payment.error()) ==
        "invalid: Stripe takes this currency with a 0 as its third decimal");
  CHECK(calls(client).empty());
}

TEST_CASE("a key that belongs to another request is a conflict at once") {
  auto client = client_of({answer(400, R"({"error":{"type":"idempotency_error"}})")});
  CHECK(client.create_payment(order()).error().fault == Fault::conflict);
  CHECK(calls(client) == Calls{create});
}

TEST_CASE("a key in use is asked for again, with the same bytes") {
  auto client = client_of(
      {answer(409, R"({"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}})"),
       answer(429, R"({"error":{"code":"lock_timeout"}})"), answer(200, intent("succeeded"))});
  REQUIRE(client.create_payment(order()));
  CHECK(calls(client) == Calls{create, create, create});
  CHECK(client.transport().sent()[0].body == client.transport().sent()[2].body);
}

// --- A client does not know ---------------------------------------------------------------------

TEST_CASE("a 500 that Stripe would replay for ever is looked up, never posted again") {
  SECTION("and found") {
    auto client = client_of({500, page(intent("succeeded"))});
    const Result<Payment> payment = client.create_payment(order());
    REQUIRE(payment);
    CHECK(payment->id == "pi_1");
    CHECK(calls(client) == Calls{create, find});
  }
  SECTION("and not found: that proves nothing yet") {
    auto client = client_of({500, page("")});
    const Result<Payment> payment = client.create_payment(order());
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::in_doubt);
    CHECK(calls(client) == Calls{create, find});
  }
  SECTION("nor does `resolve` post it again") {
    auto client = client_of({500, page(""), page(""), page(intent("succeeded"))});
    CHECK_FALSE(client.create_payment(order()));
    const Result<Payment> open = client.resolve(order().key);
    REQUIRE_FALSE(open);
    CHECK(open.error().fault == Fault::in_doubt);
    CHECK(client.resolve(order().key));
    CHECK(calls(client) == Calls{create, find, find, find});
  }
}

TEST_CASE("Stripe's advice has the last word about asking again") {
  SECTION("a 500 that it says to repeat") {
    auto client = client_of(
        {answer(500, "", {{"Stripe-Should-Retry", "true"}}), answer(200, intent("succeeded"))});
    CHECK(client.create_payment(order()));
    CHECK(calls(client) == Calls{create, create});
  }
  SECTION("a 503 that it says not to repeat") {
    auto client =
        client_of({answer(503, "", {{"Stripe-Should-Retry", "false"}}), page(intent("succeeded"))});
    CHECK(client.create_payment(order()));
    CHECK(calls(client) == Calls{create, find});
  }
  SECTION("a 429 that it says not to repeat was not executed") {
    auto client = client_of({answer(429, "", {{"Stripe-Should-Retry", "false"}})});
    CHECK(client.create_payment(order()).error().fault == Fault::throttled);
    CHECK(calls(client) == Calls{create});
  }
  SECTION("a decline is final, whatever it says") {
    auto client = client_of(
        {answer(402, R"({"error":{"type":"card_error"}})", {{"Stripe-Should-Retry", "true"}})});
    CHECK(client.create_payment(order()).error().fault == Fault::declined);
    CHECK(calls(client) == Calls{create});
  }
}

TEST_CASE("what a lost answer did is found page after page") {
  auto client =
      client_of({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt,
                 page(intent("succeeded", "other", "pi_9"), true),
                 page(intent("succeeded", "another", "pi_8") + "," + intent("succeeded"), true)});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE(payment);
  CHECK(payment->id == "pi_1");
  CHECK(calls(client) ==
        Calls{create, create, create, find, find + std::string{"&starting_after=pi_9"}});
}

TEST_CASE("a payment that was found declined is declined") {
  auto client = client_of({500, page(R"({"id":"pi_1","amount":1000,"currency":"usd","metadata":)"
                                     R"({"paycourier_key":"order-1042/1"},"status":)"
                                     R"("requires_payment_method","last_payment_error":)"
                                     R"({"type":"card_error","code":"card_declined"}})")});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::declined);
  CHECK(payment.error().code == "card_declined");
}

TEST_CASE("a look-up that fails, breaks off or lies leaves the doubt") {
  for (const auto& bad :
       {answer(200, R"({"data":[]})"), answer(200, "<html>"), answer(500, ""), answer(401, ""),
        page(R"({"id":"pi_1","amount":999,"currency":"usd","status":"succeeded",)"
             R"("metadata":{"paycourier_key":"order-1042/1"}})"),
        http::Response{
            .status = 200, .body = R"({"data":[],"has_more":false})", .complete = false}}) {
    ManualClock clock;
    auto client = client_of({bad, bad, bad}, clock);
    Ticket ticket = Ticket::of("stripe test", order(), clock.now() - 20h, 30s);
    const Result<Payment> payment = client.resolve(ticket);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::in_doubt);
  }
}

TEST_CASE("an answer that cannot be read is doubt, and is looked up") {
  for (const char* body :
       {"", "[]", "{}", R"({"id":"pi_1","status":"succeeded"})",
        R"({"id":"pi_1","id":"pi_2","status":"succeeded","amount":1000,"currency":"usd"})",
        R"({"id":"pi_1","status":"succeeded","amount":1000.0,"currency":"usd"})",
        R"({"id":"pi_1","status":"succeeded","amount":1000,"currency":"eur"})",
        R"({"id":"pi_1","status":"succeeded","amount":999,"currency":"usd"})"}) {
    INFO(body);
    auto client = client_of({answer(200, body), page(intent("succeeded"))});
    const Result<Payment> payment = client.create_payment(order());
    REQUIRE(payment);
    CHECK(payment->id == "pi_1");
    CHECK(calls(client) == Calls{create, find});
  }
}

TEST_CASE("a doubt is settled later, by the key alone") {
  auto client = client_of({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt, Fault::unreachable,
                           Fault::unreachable, Fault::unreachable, page(intent("succeeded"))});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::in_doubt);
  REQUIRE(client.doubts().size() == 1);
  const Result<Payment> settled = client.resolve(order().key);
  REQUIRE(settled);
  CHECK(settled->status == PaymentStatus::succeeded);
  CHECK(client.doubts().empty());
}

TEST_CASE("another process settles it from the ticket, without the card") {
  std::string stored;
  {
    auto crashed = client_of({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt});
    CHECK_FALSE(crashed.create_payment(order(Card{"4242424242424242", {12, 2030}, "123"}),
                                       [&](const Ticket& ticket) { stored = ticket.text(); }));
  }
  ManualClock later;
  later.advance(1h);
  auto client = client_of({page(intent("requires_capture"))}, later);
  const Result<Payment> payment = client.resolve(Ticket::parse(stored).value());
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::authorized);
  CHECK(calls(client) == Calls{find});
}

TEST_CASE("absence is proof only after the quiet time") {
  const ManualClock start;
  const Ticket ticket = Ticket::of("stripe test", order(), start.now(), 30s);
  const auto resolve_after = [&](Millis span) {
    ManualClock clock;
    clock.advance(span);
    auto client = client_of({page(intent("succeeded", "other"))}, clock);
    return client.resolve(ticket);
  };
  // A call may take 30 s, and what it sent is on its way for up to 15 min.
  const Result<Payment> early = resolve_after(15min + 29s);
  REQUIRE_FALSE(early);
  CHECK(early.error().fault == Fault::in_doubt);
  CHECK(early.error().retry_after == Millis{1s});
  const Result<Payment> late = resolve_after(15min + 30s);
  REQUIRE_FALSE(late);
  CHECK(late.error().fault == Fault::not_found);
}

TEST_CASE("an order that another process may have sent before is never called absent") {
  auto client = client_of({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt, page(""), page("")});
  CreatePayment again = order();
  again.doubted = true;
  CHECK(client.create_payment(again).error().fault == Fault::in_doubt);
  const Ticket ticket = Ticket::parse(client.doubts().at(0).text()).value();
  client.clock().advance(48h);
  CHECK(client.resolve(ticket).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().at(3).url.find("created%5Bgte%5D=1893369300&") !=
        std::string::npos);
}

TEST_CASE("absence on the first of several pages proves nothing") {
  ManualClock clock;
  const Ticket ticket = Ticket::of("stripe test", order(), clock.now(), 30s);
  clock.advance(2h);
  auto client = client_of(
      {page(intent("succeeded", "other"), true), Fault::in_doubt, Fault::in_doubt, Fault::in_doubt},
      clock);
  CHECK(client.resolve(ticket).error().fault == Fault::in_doubt);
}

// --- A client changes, refunds, lists
// -------------------------------------------------------------

TEST_CASE("a reserved amount is captured, whole or in part") {
  auto client = client_of({answer(200, intent("succeeded")), answer(200, intent("succeeded"))});
  const IdempotencyKey key{"capture-1"};
  REQUIRE(client.capture_payment({.payment_id = "pi_1", .key = key}));
  REQUIRE(client.capture_payment({.payment_id = "pi_1", .key = key, .amount = "2.50 USD"_money}));
  CHECK(calls(client) ==
        Calls{"POST /v1/payment_intents/pi_1/capture", "POST /v1/payment_intents/pi_1/capture"});
  CHECK(client.transport().sent()[0].body.empty());
  CHECK(client.transport().sent()[1].body == "amount_to_capture=250");
  CHECK(client.transport().sent()[0].headers["Idempotency-Key"] == "capture-1");
}

TEST_CASE("a reserved amount is given back") {
  auto client = client_of({answer(200, intent("canceled"))});
  const Result<Payment> payment =
      client.cancel_payment({.payment_id = "pi_1", .key = IdempotencyKey{"cancel-1"}});
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::canceled);
  CHECK(calls(client) == Calls{"POST /v1/payment_intents/pi_1/cancel"});
  CHECK(client.transport().sent()[0].body.empty());
}

TEST_CASE("a capture that broke down is looked up at the payment") {
  auto client = client_of({500, answer(200, intent("succeeded"))});
  REQUIRE(client.capture_payment({.payment_id = "pi_1", .key = IdempotencyKey{"capture-1"}}));
  CHECK(calls(client) ==
        Calls{"POST /v1/payment_intents/pi_1/capture", "GET /v1/payment_intents/pi_1"});
}

TEST_CASE("a payment is refunded, whole or in part") {
  const std::string refund =
      R"({"id":"re_1","object":"refund","amount":250,"currency":"usd","payment_intent":"pi_1",)"
      R"("status":"succeeded"})";
  auto client = client_of({answer(200, refund), answer(200, refund), answer(200, refund)});
  const IdempotencyKey key{"refund-1"};
  const Result<Refund> whole = client.refund_payment({.payment_id = "pi_1", .key = key});
  REQUIRE(whole);
  CHECK(whole->id == "re_1");
  CHECK(whole->status == PaymentStatus::succeeded);
  CHECK(client.refund_payment({.payment_id = "pi_1", .key = key, .amount = "2.50 USD"_money}));
  CHECK_FALSE(
      client.refund_payment({.payment_id = "pi_1", .key = key, .amount = "2.51 USD"_money}));
  CHECK(calls(client)[0] == "POST /v1/refunds");
  CHECK(client.transport().sent()[0].body == "payment_intent=pi_1");
  CHECK(client.transport().sent()[1].body == "amount=250&payment_intent=pi_1");
}

TEST_CASE("a refund that failed is declined, and one that broke down is in doubt") {
  const auto fault = [](ScriptedAnswer said) {
    auto client = client_of({std::move(said)});
    const Result<Refund> refund =
        client.refund_payment({.payment_id = "pi_1", .key = IdempotencyKey{"refund-1"}});
    CHECK(calls(client) == Calls{"POST /v1/refunds"});
    return refund ? Fault::stopped : refund.error().fault;
  };
  CHECK(fault(answer(200, R"({"id":"re_1","amount":1,"currency":"usd","status":"failed"})")) ==
        Fault::declined);
  CHECK(fault(500) == Fault::in_doubt);
  CHECK(fault(answer(400, R"({"error":{"code":"charge_already_refunded"}})")) == Fault::invalid);
}

TEST_CASE("payments are listed page after page") {
  auto client = client_of(
      {page(intent("succeeded", "b", "pi_2"), true), page(intent("canceled", "a", "pi_1"))});
  const Result<PaymentPage> first =
      client.list_payments({.limit = 1, .created_from = from_unix(Seconds{1'893'000'000})});
  REQUIRE(first);
  CHECK(first->payments.at(0).id == "pi_2");
  const Result<PaymentPage> last = client.list_payments({.limit = 1, .after = first->next});
  REQUIRE(last);
  CHECK(last->payments.at(0).status == PaymentStatus::canceled);
  CHECK(last->next.empty());
  CHECK(calls(client) == Calls{"GET /v1/payment_intents?limit=1&created%5Bgte%5D=1893000000",
                               "GET /v1/payment_intents?limit=1&starting_after=pi_2"});
}

TEST_CASE("a payment is read, and one that is not there is not found") {
  auto client = client_of(
      {answer(200, intent("processing")), answer(404, R"({"error":{"code":"resource_missing"}})")});
  CHECK(client.get_payment("pi_1")->status == PaymentStatus::pending);
  CHECK(client.get_payment("pi_2").error().fault == Fault::not_found);
  CHECK(calls(client) == Calls{"GET /v1/payment_intents/pi_1", "GET /v1/payment_intents/pi_2"});
}

TEST_CASE("an id that a path would read otherwise is refused before anything is sent") {
  auto client = client_of({});
  const IdempotencyKey key{"k"};
  for (const char* id : {"", "pi_1/cancel", "../refunds", "pi_1?x=1", "pi_1#", "pi 1", "pi_%31",
                         "pi_1\r\nX: y", "pi_\xc3\xa9"}) {
    INFO(id);
    CHECK(client.get_payment(id).error().fault == Fault::invalid);
    CHECK(client.capture_payment({.payment_id = id, .key = key}).error().fault == Fault::invalid);
    CHECK(client.cancel_payment({.payment_id = id, .key = key}).error().fault == Fault::invalid);
    CHECK(client.refund_payment({.payment_id = id, .key = key}).error().fault == Fault::invalid);
    if (*id) CHECK(client.list_payments({.after = id}).error().fault == Fault::invalid);
  }
  CHECK(calls(client).empty());
}

TEST_CASE("a ticket of one account, or of its tests, is not settled in another") {
  const auto settled = [](Stripe stripe) {
    Client client{std::move(stripe), Never{}, ManualClock{},
                  ScriptedTransport{
                      http::Response{.status = 200, .body = R"({"data":[],"has_more":false})"}}};
    client.clock().advance(1h);
    const Ticket ticket = Ticket::of("stripe acct_1/live", order(), client.clock().now() - 1h, 30s);
    return client.resolve(ticket).error().fault;
  };
  CHECK(settled({.api_key = Secret{"sk_live_1"}, .account = "acct_1"}) == Fault::not_found);
  CHECK(settled({.api_key = Secret{"sk_test_1"}, .account = "acct_1"}) == Fault::in_doubt);
  CHECK(settled({.api_key = Secret{"sk_live_1"}, .account = "acct_2"}) == Fault::in_doubt);
  CHECK(settled({.api_key = Secret{"sk_live_1"}}) == Fault::in_doubt);
}

}  // namespace
