// SPDX-License-Identifier: MIT
// Tests of the client: what it says about the money is true, whatever the wire does.
#include <paycourier/client.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <paycourier/gateway/axra.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <support/shared_clock.hpp>

namespace {

using namespace paycourier;
using namespace paycourier::literals;
using namespace std::chrono_literals;
using support::SharedClock;
using testing::ManualClock;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;
using testing::SentRequest;

constexpr const char* api_key = "sk_test_51Hq";
constexpr const char* card_number = "4242424242424242";
constexpr const char* card_cvv = "737";

Axra axra() { return {.api_key = Secret{api_key}}; }

Card card() { return {card_number, {12, 2030}, card_cvv}; }

CreatePayment order(std::string reference = {}) {
  return {.key = IdempotencyKey{"order-1042"},
          .amount = "10.00 USD"_money,
          .method = card(),
          .reference = std::move(reference)};
}

http::Response answer(int status, std::string body, http::Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

http::Response paid(std::string more = {}) {
  return answer(
      201, R"({"id":"pay_1","status":"succeeded","amount":1000,"currency":"USD")" + more + "}");
}

http::Response too_many(std::string retry_after) {
  return answer(429, "", {{"Retry-After", std::move(retry_after)}});
}

const ScriptedAnswer key_reused = answer(409, R"({"error":{"code":"idempotency_key_reused"}})");

template <class Policy = FullJitterBackoff>
auto client_with(std::initializer_list<ScriptedAnswer> script, Policy policy = {},
                 ClientSettings settings = {}) {
  return Client{axra(), std::move(policy), ManualClock{}, ScriptedTransport{script}, settings};
}

bool says(const Error& error, std::string_view words) {
  return error.because.find(words) != std::string::npos;
}

// --- Doubt that an earlier call left -----------------------------------------------------------

CreatePayment doubted_order() {
  CreatePayment again = order();
  again.doubted = true;
  return again;
}

TEST_CASE("doubt that an earlier call left is not ended by a call that could not ask") {
  const auto fault_of = [](ScriptedAnswer answer) {
    auto client = client_with({answer}, Never{});
    return client.create_payment(doubted_order()).error().fault;
  };
  for (const Fault fault : {Fault::unreachable, Fault::unauthorized, Fault::invalid}) {
    CHECK(fault_of(fault) == Fault::in_doubt);
  }
  for (const int status : {400, 401, 403, 404, 429, 500, 503}) {
    CHECK(fault_of(status) == Fault::in_doubt);
  }
  CHECK(fault_of(402) == Fault::declined);
}

TEST_CASE("doubt that an earlier call left is ended by a payment") {
  auto client = client_with({paid()});
  CHECK(client.create_payment(doubted_order()).has_value());
}

TEST_CASE("a card that has expired since does not make a doubted payment one that failed") {
  auto client = client_with({paid()});
  client.clock().advance(std::chrono::years{30});
  const Error error = client.create_payment(doubted_order()).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "expired"));
  CHECK(client.create_payment(order()).error().fault == Fault::invalid);
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a doubted payment that is stopped stays in doubt") {
  std::stop_source source;
  source.request_stop();
  const auto stopped = [&](const CreatePayment& create) {
    auto client = client_with({paid()});
    return client.create_payment(create, Unobserved{}, source.get_token()).error().fault;
  };
  CHECK(stopped(doubted_order()) == Fault::in_doubt);
  CHECK(stopped(order()) == Fault::stopped);
}

TEST_CASE("without an API key nothing is sent, and the error says so") {
  for (const bool empty : {true, false}) {
    Client client{Axra{.api_key = empty ? Secret{} : Secret{api_key}}, Never{}, ManualClock{},
                  ScriptedTransport{paid()}};
    const Result<Payment> payment = client.create_payment(order());
    CHECK(payment.has_value() == !empty);
    if (empty) CHECK(says(payment.error(), "the gateway has no API key"));
    if (empty) CHECK(payment.error().fault == Fault::invalid);
    CHECK(client.transport().sent().empty() == empty);
  }
}

// --- What is asked, and how often ------------------------------------------------------------

TEST_CASE("a payment that succeeds is asked for once") {
  auto client = client_with({paid()});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(payment->status == PaymentStatus::succeeded);
  CHECK(payment->amount == "10.00 USD"_money);
  REQUIRE(client.transport().sent().size() == 1);
  CHECK(client.transport().sent()[0].method == http::Method::post);
  CHECK(client.transport().sent()[0].url == "https://api.axra.com/v1/payments");
}

TEST_CASE("every attempt of a payment carries the same key and the same bytes") {
  auto client = client_with({503, Fault::unreachable, Fault::in_doubt, paid()});
  REQUIRE(client.create_payment(order()));
  const std::vector<SentRequest>& sent = client.transport().sent();
  REQUIRE(sent.size() == 4);
  for (const SentRequest& request : sent) {
    CHECK(request.headers["Idempotency-Key"] == "order-1042");
    CHECK(request.headers == sent[0].headers);
    CHECK(request.body == sent[0].body);
    CHECK(request.url == sent[0].url);
    CHECK(request.credential == sent[0].credential);
  }
  CHECK(sent[0].body.find(R"("amount":1000)") != std::string::npos);
}

TEST_CASE("the client asks as often as its policy allows") {
  auto once = client_with({500, paid()}, Never{});
  CHECK_FALSE(once.create_payment(order()));
  CHECK(once.transport().sent().size() == 1);

  auto thrice = client_with({500, 500, 500, paid()}, FixedDelay{.delay = 100ms, .attempts = 3});
  CHECK_FALSE(thrice.create_payment(order()));
  CHECK(thrice.transport().sent().size() == 3);
  CHECK(thrice.clock().monotonic() == 200ms);

  auto usual = client_with({500, 500, 500, 500, paid()});
  CHECK_FALSE(usual.create_payment(order()));
  CHECK(usual.transport().sent().size() == 4);
}

struct OnlyWhenNothingWasSent {
  Decision next(const Failure& failure) const noexcept {
    if (failure.fault == Fault::unreachable) return RetryIn{10ms};
    return GiveUp{"this shop asks again only when nothing was sent"};
  }
};

TEST_CASE("a policy of your own decides when a payment is asked for again") {
  auto client =
      client_with({Fault::unreachable, Fault::unreachable, 503}, OnlyWhenNothingWasSent{});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(client.transport().sent().size() == 3);
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(says(payment.error(), "this shop asks again only when nothing was sent"));
}

struct WantsThePast {
  Decision next(const Failure& failure) const noexcept {
    if (failure.attempt == 3) return GiveUp{"enough"};
    return RetryIn{-5s};
  }
};

TEST_CASE("a policy that waits less than nothing turns no clock back") {
  auto client = client_with({500, 500, 500}, WantsThePast{});
  CHECK_FALSE(client.create_payment(order()));
  CHECK(client.clock().monotonic() == 0ms);
  CHECK(client.transport().sent().back().budget == 30s);
}

TEST_CASE("the first retry of a payment is spread too, and by its key alone") {
  const auto first_wait = [](const char* key) {
    auto client = client_with({503, paid()});
    std::optional<Millis> wait;
    CHECK(client.create_payment(
        {.key = IdempotencyKey{key}, .amount = "10.00 USD"_money, .method = card()},
        [&](const Attempt& attempt) noexcept {
          if (attempt.next_in) wait = attempt.next_in;
        }));
    return wait.value();
  };
  CHECK(first_wait("order-1") == first_wait("order-1"));
  CHECK(first_wait("order-1") != first_wait("order-2"));
  CHECK(first_wait("order-1") < 500ms);
}

TEST_CASE("requests go over TLS, or stay on this machine") {
  auto client = client_with({paid(), paid()});
  CHECK(client.create_payment(order()));
  CHECK(client.get_payment("pay_1"));
  CHECK(client.transport().sent()[0].reach == Reach::tls_or_loopback);
  CHECK(client.transport().sent()[1].reach == Reach::tls_or_loopback);
}

TEST_CASE("a payment is looked up by its id") {
  auto client = client_with({paid()});
  const Result<Payment> payment = client.get_payment("pay_1");
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::succeeded);
  REQUIRE(client.transport().sent().size() == 1);
  const SentRequest& sent = client.transport().sent()[0];
  CHECK(sent.method == http::Method::get);
  CHECK(sent.url == "https://api.axra.com/v1/payments/pay_1");
  CHECK(sent.body.empty());
  CHECK(sent.credential == std::string{"Bearer "} + api_key);
}

TEST_CASE("a look-up may find a payment that failed") {
  auto client = client_with({answer(200, R"({"id":"pay_1","status":"failed"})")});
  const Result<Payment> payment = client.get_payment("pay_1");
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::failed);
}

TEST_CASE("a payment that the gateway does not know is not found") {
  auto client = client_with({404});
  const Result<Payment> payment = client.get_payment("pay_1");
  CHECK(payment.error().fault == Fault::not_found);
  CHECK(payment.error().status == 404);
  CHECK(client.transport().sent().size() == 1);
}

// --- Declines ---------------------------------------------------------------------------------

TEST_CASE("a decline by status is final and carries its code") {
  auto client = client_with({answer(402, R"({"error":{"code":"insufficient_funds"}})"), paid()});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::declined);
  CHECK(payment.error().code == "insufficient_funds");
  CHECK(payment.error().status == 402);
  CHECK(describe(payment.error()) ==
        "declined: the gateway declined the payment (insufficient_funds)");
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a success that says failed is a decline and never a value") {
  for (const char* word : {"failed", "declined", "canceled", "FAILED"}) {
    auto client = client_with({answer(200, std::string{R"({"id":"pay_1","status":")"} + word +
                                               R"(","error":{"code":"card_declined"}})"),
                               paid()});
    const Result<Payment> payment = client.create_payment(order());
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::declined);
    CHECK(payment.error().code == "card_declined");
    CHECK(client.transport().sent().size() == 1);
  }
}

TEST_CASE("a look-up that is refused with 402 says nothing about the payment") {
  auto client = client_with({402});
  const Result<Payment> payment = client.get_payment("pay_1");
  CHECK(payment.error().fault == Fault::invalid);
  CHECK_FALSE(says(payment.error(), "declined"));
}

// --- Doubt ------------------------------------------------------------------------------------

TEST_CASE("a payment whose answers were all lost is in doubt") {
  auto client = client_with({Fault::in_doubt, Fault::in_doubt, Fault::in_doubt, Fault::in_doubt});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(payment.error().because ==
        "the payment may have been executed (the script says so); every attempt that the policy "
        "allows was made; settle it under the same idempotency key");
}

TEST_CASE("doubt stays, whatever is refused afterwards") {
  const ScriptedAnswer doubts[]{
      Fault::in_doubt,      Fault::malformed, 500, 502, 503, 504, 408, 409, 302, 303, 200,
      answer(200, "<html>")};
  const ScriptedAnswer refusals[]{400,
                                  401,
                                  403,
                                  404,
                                  410,
                                  422,
                                  501,
                                  308,
                                  Fault::unreachable,
                                  Fault::unauthorized,
                                  Fault::invalid,
                                  too_many("9999"),
                                  429};
  for (const ScriptedAnswer& doubt : doubts) {
    for (const ScriptedAnswer& refusal : refusals) {
      auto client = client_with({doubt, refusal, refusal, refusal});
      const Result<Payment> payment = client.create_payment(order());
      REQUIRE_FALSE(payment);
      CHECK(payment.error().fault == Fault::in_doubt);
      CHECK(says(payment.error(), "settle it under the same idempotency key"));
    }
  }
}

TEST_CASE("doubt is settled by a payment, a decline or a conflict") {
  auto found = client_with({Fault::in_doubt, paid()});
  CHECK(found.create_payment(order()));

  auto declined = client_with({Fault::in_doubt, 402});
  CHECK(declined.create_payment(order()).error().fault == Fault::declined);

  auto failed = client_with({500, answer(200, R"({"id":"pay_1","status":"failed"})")});
  CHECK(failed.create_payment(order()).error().fault == Fault::declined);

  auto conflict = client_with({Fault::in_doubt, key_reused});
  CHECK(conflict.create_payment(order()).error().fault == Fault::conflict);
}

TEST_CASE("a key that is in use by the first attempt settles nothing") {
  for (const char* code : {"idempotency_key_in_use", "idempotency_in_progress",
                           "IdempotencyKeyInUse", "idempotency_conflict", "idempotency_error"}) {
    for (const int status : {400, 409, 422}) {
      const ScriptedAnswer busy = answer(status, std::string{R"({"code":")"} + code + "\"}");
      auto client = client_with({Fault::in_doubt, busy, busy, busy});
      CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
      auto first = client_with({busy, paid()});
      CHECK(first.create_payment(order()));
    }
  }
}

TEST_CASE("without doubt an error is what it says") {
  const auto fault_after = [](ScriptedAnswer only) {
    auto client = client_with({only, only, only, only});
    return client.create_payment(order()).error().fault;
  };
  CHECK(fault_after(400) == Fault::invalid);
  CHECK(fault_after(401) == Fault::unauthorized);
  CHECK(fault_after(403) == Fault::unauthorized);
  CHECK(fault_after(404) == Fault::invalid);
  CHECK(fault_after(429) == Fault::throttled);
  CHECK(fault_after(501) == Fault::invalid);
  CHECK(fault_after(301) == Fault::in_doubt);
  CHECK(fault_after(307) == Fault::invalid);
  CHECK(fault_after(308) == Fault::invalid);
  CHECK(fault_after(Fault::unreachable) == Fault::unreachable);
  CHECK(fault_after(Fault::unauthorized) == Fault::unauthorized);
  CHECK(fault_after(key_reused) == Fault::conflict);
}

TEST_CASE("an answer that is no plain refusal leaves a payment in doubt") {
  for (const int status :
       {0, 100, 101, 199, 302, 303, 408, 409, 425, 500, 502, 503, 504, 520, 599, 600, 999}) {
    auto client = client_with({status, status, status, status});
    CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  }
}

TEST_CASE("a redirect of a payment leaves doubt and is not asked for again") {
  for (const int status : {302, 303}) {
    auto client = client_with({answer(status, "", {{"Location", "/receipt"}}), paid()});
    CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
    CHECK(client.transport().sent().size() == 1);
  }
}

TEST_CASE("a redirect is not followed, and not asked for again by a look-up") {
  for (const int status : {301, 302, 303, 307, 308}) {
    auto client =
        client_with({answer(status, "", {{"Location", "https://evil.example/"}}), paid()});
    CHECK(client.get_payment("pay_1").error().fault == Fault::invalid);
    CHECK(client.transport().sent().size() == 1);
  }
}

// --- A success that cannot be believed ----------------------------------------------------------

std::vector<http::Response> unbelievable() {
  http::Response broken_off = paid();
  broken_off.complete = false;
  return {
      broken_off,
      answer(200, ""),
      answer(204, ""),
      answer(200, "<html>OK</html>"),
      answer(200, R"({"id":"pay_1","status":"succ)"),
      answer(200, R"([{"id":"pay_1","status":"succeeded"}])"),
      answer(200, R"({"status":"succeeded"})"),
      answer(200, R"({"id":"pay_1"})"),
      answer(200, R"({"id":"pay_1","status":"failed","status":"succeeded"})"),
      answer(200, R"({"id":"pay_1","status":"succeeded","amount":10.00,"currency":"USD"})"),
      answer(200, R"({"id":"pay_1","status":"succeeded","amount":"1000","currency":"USD"})"),
      answer(200, R"({"id":"pay_1","status":"succeeded","amount":1000})"),
      answer(200, R"({"success":false,"data":{"id":"pay_1","status":"succeeded"}})"),
      answer(200, R"({"success":false})"),
  };
}

TEST_CASE("a success that cannot be read leaves a new payment in doubt and a look-up malformed") {
  for (const http::Response& strange : unbelievable()) {
    INFO(strange.body);
    auto create = client_with({strange, strange, strange, strange});
    const Result<Payment> created = create.create_payment(order());
    REQUIRE_FALSE(created);
    CHECK(created.error().fault == Fault::in_doubt);
    CHECK(create.transport().sent().size() == 4);

    auto get = client_with({strange, strange, strange, strange});
    const Result<Payment> found = get.get_payment("pay_1");
    REQUIRE_FALSE(found);
    CHECK(found.error().fault == Fault::malformed);

    auto healed = client_with({strange, paid()});
    CHECK(healed.create_payment(order()));
  }
}

TEST_CASE("a success about another amount, currency or order is no answer to this one") {
  const char* others[]{
      R"({"id":"pay_1","status":"succeeded","amount":1001,"currency":"USD"})",
      R"({"id":"pay_1","status":"succeeded","amount":-1000,"currency":"USD"})",
      R"({"id":"pay_1","status":"succeeded","amount":1000,"currency":"EUR"})",
      R"({"id":"pay_1","status":"failed","amount":1000,"currency":"EUR"})",
      R"({"id":"pay_1","status":"succeeded","reference":"order-7"})",
      R"({"id":"pay_1","status":"failed","reference":"order-7"})",
  };
  for (const char* other : others) {
    INFO(other);
    const ScriptedAnswer wrong = answer(200, other);
    auto client = client_with({wrong, wrong, wrong, wrong});
    CHECK(client.create_payment(order("order-1042")).error().fault == Fault::in_doubt);
  }
}

TEST_CASE("a reference that the gateway made up itself proves nothing wrong") {
  auto client = client_with({paid(R"(,"reference":"AX-77")")});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE(payment);
  CHECK(payment->reference == "AX-77");
}

TEST_CASE("a reference that comes back as it went is right") {
  const std::string reference = "Blåbær \"42\" \\ 🫐";
  auto client = client_with({paid(",\"reference\":" + json_quoted(reference))});
  REQUIRE(client.create_payment(order(reference)));
}

TEST_CASE("a look-up that answers about another payment is malformed") {
  auto client = client_with({paid(), paid(), paid(), paid()});
  const Result<Payment> payment = client.get_payment("pay_2");
  CHECK(payment.error().fault == Fault::malformed);
  CHECK(says(payment.error(), "the answer is about a different payment"));
}

// --- Time ---------------------------------------------------------------------------------------

TEST_CASE("a Retry-After that is longer than the call may take ends it at once") {
  auto client = client_with({too_many("31"), paid()});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::throttled);
  CHECK(payment.error().retry_after == 31s);
  CHECK(payment.error().because ==
        "the gateway answered 429; the wait that was asked for is longer than the call may take");
  CHECK(client.clock().monotonic() == 0ms);
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a Retry-After that fits is waited for") {
  auto client = client_with({too_many("7"), paid()});
  CHECK(client.create_payment(order()));
  CHECK(client.clock().monotonic() == 7s);
}

TEST_CASE("a Retry-After of nonsense is no hint") {
  auto client = client_with({too_many("soon"), paid()});
  CHECK(client.create_payment(order()));
  CHECK(client.clock().monotonic() < 500ms);
}

/// Takes its time over each answer; a request that takes longer than its budget is in doubt.
struct SlowTransport {
  SharedClock clock;
  std::vector<Millis> takes;
  std::shared_ptr<std::vector<Millis>> budgets = std::make_shared<std::vector<Millis>>();

  Result<http::Response> round_trip(const http::Request&, Millis budget) {
    const Millis time = takes[std::min(budgets->size(), takes.size() - 1)];
    budgets->push_back(budget);
    clock.clock->advance(std::min(time, budget));
    if (time >= budget) return Error{Fault::in_doubt, "no answer in time"};
    return http::Response{.status = 503};
  }
};

TEST_CASE("the budget of an attempt is what the call has left") {
  const SharedClock clock;
  const SlowTransport transport{clock, {8s, 8s, 1min}};
  Client client{axra(), FixedDelay{.delay = 2s, .attempts = 9}, clock, transport};
  const Result<Payment> payment = client.create_payment(order());
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(says(payment.error(), "the deadline of the call came first"));
  CHECK(*transport.budgets == std::vector<Millis>{30s, 20s, 10s});
  CHECK(clock.monotonic() == 30s);
}

TEST_CASE("a look-up has a shorter deadline, and both can be set") {
  const auto spent = [](ClientSettings settings, bool create) {
    const SharedClock clock;
    Client client{axra(), FixedDelay{.delay = 1s, .attempts = 99}, clock,
                  SlowTransport{clock, {1h}}, settings};
    const Result<Payment> payment =
        create ? client.create_payment(order()) : client.get_payment("pay_1");
    CHECK_FALSE(payment);
    return clock.monotonic();
  };
  CHECK(spent({}, true) == 30s);
  CHECK(spent({}, false) == 10s);
  CHECK(spent({.execute_within = 2s, .query_within = 3s}, true) == 2s);
  CHECK(spent({.execute_within = 2s, .query_within = 3s}, false) == 3s);
}

TEST_CASE("whatever requests and waits take, the call keeps its deadline") {
  std::uint64_t seed = 1;
  const auto below = [&seed](int end) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((seed >> 33) % static_cast<std::uint64_t>(end));
  };
  for (int run = 0; run < 500; ++run) {
    const SharedClock clock;
    SlowTransport transport{clock, {}};
    for (int i = 0; i < 20; ++i) transport.takes.push_back(Millis{below(6'000)});
    const ClientSettings settings{.execute_within = Millis{below(20'000) + 250},
                                  .query_within = {}};
    Client client{axra(), FixedDelay{.delay = Millis{below(3'000)}, .attempts = 20}, clock,
                  transport, settings};
    CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
    CHECK(clock.monotonic() <= settings.execute_within);
    REQUIRE_FALSE(transport.budgets->empty());
    CHECK(transport.budgets->front() == settings.execute_within);
    CHECK(transport.budgets->back() >= 250ms);
    CHECK(std::ranges::is_sorted(*transport.budgets, std::ranges::greater{}));
  }
}

TEST_CASE("no attempt starts with less than 250 ms left") {
  auto just = client_with({503, paid()}, FixedDelay{.delay = 750ms},
                          {.execute_within = 1s, .query_within = {}});
  CHECK(just.create_payment(order()));
  CHECK(just.transport().sent()[1].budget == 250ms);

  auto late = client_with({503, paid()}, FixedDelay{.delay = 751ms},
                          {.execute_within = 1s, .query_within = {}});
  CHECK(late.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(late.transport().sent().size() == 1);
  CHECK(late.clock().monotonic() == 0ms);
}

TEST_CASE("a deadline that is too short for one attempt sends nothing") {
  for (const Millis deadline : {Millis{-1}, Millis{0}, Millis{249}}) {
    auto client = client_with({paid(), paid()}, Never{},
                              {.execute_within = deadline, .query_within = deadline});
    const Result<Payment> payment = client.create_payment(order());
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::invalid);
    CHECK(says(payment.error(), "the call may take too little time for one attempt"));
    CHECK(client.get_payment("pay_1").error().fault == Fault::invalid);
    CHECK(client.transport().sent().empty());
  }
}

TEST_CASE("a machine that slept through the deadline makes no attempt after it") {
  const auto result_after = [](ScriptedAnswer first) {
    SharedClock clock;
    clock.oversleeps = 1h;
    Client client{axra(), FixedDelay{.delay = 1s}, clock, ScriptedTransport{first, paid()}};
    const Result<Payment> payment = client.create_payment(order());
    CHECK(client.transport().sent().size() == 1);
    REQUIRE_FALSE(payment);
    CHECK(says(payment.error(), "the deadline of the call came first"));
    return payment.error().fault;
  };
  CHECK(result_after(503) == Fault::in_doubt);
  CHECK(result_after(Fault::unreachable) == Fault::unreachable);
  CHECK(result_after(429) == Fault::throttled);
}

// --- Stopping -----------------------------------------------------------------------------------

TEST_CASE("a call that is asked to stop before it begins sends nothing") {
  auto client = client_with({paid()});
  std::stop_source source;
  source.request_stop();
  const Result<Payment> payment = client.create_payment(order(), Unobserved{}, source.get_token());
  CHECK(payment.error().fault == Fault::stopped);
  CHECK(payment.error().because == "the call was asked to stop");
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a call that is asked to stop between attempts says whether there is doubt") {
  const auto stopped_after = [](ScriptedAnswer first) {
    auto client = client_with({first, paid()});
    std::stop_source source;
    const Result<Payment> payment = client.create_payment(
        order(), [&](const Attempt&) noexcept { source.request_stop(); }, source.get_token());
    CHECK(client.transport().sent().size() == 1);
    return payment.error();
  };
  CHECK(stopped_after(Fault::unreachable).fault == Fault::stopped);
  CHECK(stopped_after(429).fault == Fault::stopped);
  const Error doubt = stopped_after(Fault::in_doubt);
  CHECK(doubt.fault == Fault::in_doubt);
  CHECK(doubt.because ==
        "the payment may have been executed (the call was asked to stop); no attempt settled it; "
        "settle it under the same idempotency key");
}

TEST_CASE("an answer that came is kept, though the call was asked to stop meanwhile") {
  auto client = client_with({paid()});
  std::stop_source source;
  CHECK(client.create_payment(
      order(), [&](const Attempt&) noexcept { source.request_stop(); }, source.get_token()));
}

// --- Input that is refused
// ------------------------------------------------------------------------

TEST_CASE("a payment that breaks a rule is refused in words and not sent") {
  const auto refused = [](CreatePayment create) {
    auto client = client_with({paid()});
    bool heard = false;
    const Result<Payment> payment =
        client.create_payment(create, [&](const Attempt&) noexcept { heard = true; });
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::invalid);
    CHECK(client.transport().sent().empty());
    CHECK_FALSE(heard);
    return payment.error().because;
  };
  const auto with_card = [&](Card method) {
    return refused({.key = IdempotencyKey{"order-1"},
                    .amount = "10.00 USD"_money,
                    .method = std::move(method)});
  };
  const auto with_amount = [&](Money amount) {
    return refused({.key = IdempotencyKey{"order-1"}, .amount = amount, .method = card()});
  };
  CHECK(with_card({card_number, {11, 2029}, card_cvv}) == "the card has expired");
  CHECK(with_card({"4242424242424241", {12, 2030}, card_cvv}) ==
        "the card number fails its check digit (Luhn)");
  CHECK(with_card({"4242 4242 4242 4242", {12, 2030}, card_cvv}) ==
        "a card number has 12 to 19 digits and nothing else");
  CHECK(with_card({card_number, {12, 2030}, "12"}) == "a CVV has 3 or 4 digits");
  CHECK(with_card({card_number, {13, 2030}, card_cvv}) ==
        "the expiry month is not between 1 and 12");
  CHECK(with_card({card_number, {12, 30}, card_cvv}) ==
        "the expiry year is written in full, like 2030");
  CHECK(with_amount("0.00 USD"_money) == "an amount to pay is more than nothing");
  CHECK(with_amount({-1, *Currency::find("USD")}) == "an amount to pay is more than nothing");
  CHECK(refused({.key = IdempotencyKey{std::string(65, 'k')},
                 .amount = "10.00 USD"_money,
                 .method = card()}) ==
        "this gateway takes idempotency keys of at most 64 characters");
  const char* control = "a reference has at most 255 bytes and no control character";
  CHECK(refused(order("order\n7")) == control);
  CHECK(refused(order(std::string{"order\0007", 7})) == control);
  CHECK(refused(order("order\x7f")) == control);
  CHECK(refused(order(std::string(256, 'r'))) == control);
  CHECK(refused(order("caf\xe9")) == "a reference is UTF-8 text");
  CHECK(refused(order("\xed\xa0\x80")) == "a reference is UTF-8 text");
  CHECK(refused(order("\xc0\xaf")) == "a reference is UTF-8 text");
  CHECK(refused(order("\xf4\x90\x80\x80")) == "a reference is UTF-8 text");
  CHECK(refused(order("\xe2\x82")) == "a reference is UTF-8 text");
}

TEST_CASE("a key of 64 characters and a reference of 255 bytes still pass") {
  auto client = client_with({answer(200, R"({"id":"pay_1","status":"succeeded"})")});
  CHECK(client.create_payment({.key = IdempotencyKey{std::string(64, 'k')},
                               .amount = "10.00 USD"_money,
                               .method = card(),
                               .reference = std::string(255, 'r')}));
}

TEST_CASE("a payment id that a path would read in another way is refused and not sent") {
  for (const std::string& id :
       {std::string{}, std::string{"../x"}, std::string{"a/b"}, std::string{"a?b"},
        std::string{"a#b"}, std::string{"a%2fb"}, std::string{"a b"}, std::string{"a\r\nb"},
        std::string{"a\0b", 3}, std::string{"."}, std::string{"\xc3\xa5"}, std::string(256, 'a')}) {
    auto client = client_with({paid()});
    const Result<Payment> payment = client.get_payment(id);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::invalid);
    CHECK(payment.error().because == "a payment id is 1 to 255 of A-Z a-z 0-9 _ -");
    CHECK(client.transport().sent().empty());
  }
}

// --- Secrets
// ----------------------------------------------------------------------------------------

TEST_CASE("the credential is sent apart from the other headers") {
  auto client = client_with({paid()});
  CHECK(client.create_payment(order()));
  const SentRequest& sent = client.transport().sent()[0];
  CHECK(sent.credential == std::string{"Bearer "} + api_key);
  CHECK(sent.headers.find("Authorization") == nullptr);
  CHECK(sent.body.find(api_key) == std::string::npos);
}

TEST_CASE("no error and no attempt carries the card or the key, whatever the gateway echoes") {
  const std::string echo = std::string{card_number} + " " + card_cvv + " " + api_key;
  const http::Headers headers{{"Retry-After", echo}, {"X-Echo", echo}, {"Location", echo}};
  std::vector<http::Response> echoes;
  for (const int status : {200, 302, 400, 401, 402, 404, 409, 422, 429, 500, 503}) {
    for (const std::string field : {"error", "code", "message", "status", "id", "reference"}) {
      echoes.push_back(answer(status, "{\"" + field + "\":\"" + echo + "\"}", headers));
      echoes.push_back(
          answer(status, "{\"error\":{\"" + field + "\":\"" + card_number + "\"}}", headers));
      echoes.push_back(
          answer(status, "{\"error\":{\"" + field + "\":\"" + card_cvv + "\"}}", headers));
      echoes.push_back(answer(status, "{\"" + field + "\":" + card_number, headers));
    }
    echoes.push_back(answer(status, echo, headers));
    echoes.push_back(
        answer(status, R"({"id":"pay_1","status":"failed","error":{"code":")" + echo + "\"}}"));
  }
  for (const http::Response& response : echoes) {
    std::string told;
    auto client = client_with({response, response, Fault::in_doubt, response});
    const Result<Payment> payment = client.create_payment(
        order(), [&](const Attempt& attempt) noexcept { told += describe(attempt) + "\n"; });
    REQUIRE_FALSE(payment);
    told += describe(payment.error()) + payment.error().because + payment.error().code;
    told += BadResult{payment.error()}.what();
    CHECK(told.find(card_number) == std::string::npos);
    CHECK(told.find(card_cvv) == std::string::npos);
    CHECK(told.find(api_key) == std::string::npos);
  }
}

// --- Watching
// ---------------------------------------------------------------------------------------

TEST_CASE("an observer hears of every attempt in order, with the wait that follows it") {
  std::vector<Attempt> heard;
  auto client = client_with({Fault::unreachable, too_many("2"), 503, paid()},
                            FixedDelay{.delay = 1s, .attempts = 5});
  CHECK(client.create_payment(order(),
                              [&](const Attempt& attempt) noexcept { heard.push_back(attempt); }));
  REQUIRE(heard.size() == 4);
  for (int i = 0; i < 4; ++i) CHECK(heard[static_cast<std::size_t>(i)].number == i + 1);
  CHECK(heard[0].fault == Fault::unreachable);
  CHECK(heard[0].status == 0);
  CHECK(heard[0].next_in == 1s);
  CHECK(heard[1].fault == Fault::throttled);
  CHECK(heard[1].status == 429);
  CHECK(heard[1].asked == 2s);
  CHECK(heard[1].next_in == 2s);
  CHECK(heard[2].fault == Fault::in_doubt);
  CHECK(heard[2].because == "the gateway answered 503");
  CHECK(heard[2].next_in == 1s);
  CHECK_FALSE(heard[3].fault);
  CHECK(heard[3].status == 201);
  CHECK_FALSE(heard[3].next_in);
  const Instant start = ManualClock{}.now();
  CHECK(heard[0].at == start);
  CHECK(heard[1].at == start + 1s);
  CHECK(heard[2].at == start + 3s);
  CHECK(heard[3].at == start + 4s);
}

TEST_CASE("the last attempt that an observer hears of has no wait after it") {
  std::vector<Attempt> heard;
  auto client = client_with({503, 503}, FixedDelay{.delay = 1s, .attempts = 2});
  CHECK_FALSE(client.create_payment(
      order(), [&](const Attempt& attempt) noexcept { heard.push_back(attempt); }));
  REQUIRE(heard.size() == 2);
  CHECK(heard[0].next_in == 1s);
  CHECK_FALSE(heard[1].next_in);
}

// --- A gateway of one's own
// ---------------------------------------------------------------------------

/// Speaks in words: "PAY key amount" and "ID STATUS". Replays its errors, as Stripe does.
struct Paybox {
  static constexpr std::string_view name = "paybox";
  static constexpr GatewayRules rules{.longest_key = 16, .replays_errors = true};

  http::Credential credential() const { return {"X-Api-Key", Secret{"paybox-key"}}; }
  Result<Letter> write_create(const CreatePayment& create) const {
    if (create.amount.currency().code() != "EUR") {
      return Error{Fault::invalid, "this gateway takes euros only"};
    }
    return Letter{.method = http::Method::post,
                  .url = "https://paybox.example/pay",
                  .body = Secret{"PAY " + create.key.text() + " " +
                                 std::to_string(create.amount.minor_units())}};
  }
  Result<Letter> write_get(std::string_view id) const {
    return Letter{.url = "https://paybox.example/" + std::string{id}};
  }
  Result<Payment> read_payment(const http::Response& response) const {
    const std::size_t space = response.body.find(' ');
    if (space == std::string::npos) return Error{Fault::malformed, "no payment in the answer"};
    return Payment{.id = response.body.substr(0, space), .status = PaymentStatus::succeeded};
  }
  Error read_refusal(Operation operation, const http::Response& response) const {
    return {.fault = fault_of_status(operation, response.status), .because = "paybox said no"};
  }
};

auto paybox_with(std::initializer_list<ScriptedAnswer> script) {
  return Client{Paybox{}, FullJitterBackoff{}, ManualClock{}, ScriptedTransport{script}};
}

CreatePayment euros() {
  return {.key = IdempotencyKey{"order-9"}, .amount = "5.00 EUR"_money, .method = card()};
}

TEST_CASE("a gateway of your own has the whole client") {
  auto client = paybox_with({502, answer(200, "p1 ok")});
  const Result<Payment> payment = client.create_payment(euros());
  REQUIRE(payment);
  CHECK(payment->id == "p1");
  REQUIRE(client.transport().sent().size() == 2);
  CHECK(client.transport().sent()[1].body == "PAY order-9 500");
  CHECK(client.transport().sent()[1].credential == "paybox-key");
}

TEST_CASE("a gateway that replays its errors is not asked again after a 500") {
  auto client = paybox_with({500, answer(200, "p1 ok")});
  const Result<Payment> payment = client.create_payment(euros());
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(payment.error().status == 500);
  CHECK(says(payment.error(), "asking again would not settle it"));
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a look-up is asked again after a 500, by any gateway") {
  auto client = paybox_with({500, answer(200, "p1 ok")});
  CHECK(client.get_payment("p1"));
}

TEST_CASE("what a gateway refuses to write is not sent") {
  auto client = paybox_with({answer(200, "p1 ok")});
  const Result<Payment> payment = client.create_payment(order());
  CHECK(payment.error().because == "this gateway takes euros only");
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a gateway's own limit on keys is kept") {
  auto client = paybox_with({answer(200, "p1 ok")});
  CreatePayment create = euros();
  create.key = IdempotencyKey{std::string(17, 'k')};
  CHECK(client.create_payment(create).error().because ==
        "this gateway takes idempotency keys of at most 16 characters");
}

// --- A world where the truth is known
// --------------------------------------------------------------

/// A gateway and a network between: executes a key once, and loses, cuts and garbles as its seed
/// says. It knows what was really charged.
class World {
 public:
  explicit World(std::uint64_t seed) : seed_{seed} {}

  int charges() const { return charges_; }

  Result<http::Response> round_trip(const http::Request&, Millis) {
    switch (roll(16)) {
      case 0: return Error{Fault::unreachable, "connection refused"};
      case 1: return Error{Fault::in_doubt, "the request was lost"};
      case 2: return answer(429, "");
      case 3: return answer(401, "");
      case 4: return answer(400, "{}");
      case 5: return answer(503, "the request never got past the proxy");
      case 6: return too_many("60");
      default: break;
    }
    http::Response truth = execute();
    switch (roll(12)) {
      case 0: return Error{Fault::in_doubt, "the answer was lost"};
      case 1: return Error{Fault::malformed, "the answer was garbled"};
      case 2: return answer(502, "<html>");
      case 3: return answer(504, "");
      case 4: return answer(200, "<html>");
      case 5: truth.body.resize(truth.body.size() / 2); return truth;
      case 6: truth.complete = false; return truth;
      case 7: return answer(303, "", {{"Location", "/receipt"}});
      case 8: return answer(409, R"({"error":{"code":"idempotency_key_in_use"}})");
      case 9: return answer(500, "");
      default: return truth;
    }
  }

 private:
  http::Response execute() {
    if (outcome_ == Outcome::open) {
      outcome_ = roll(4) == 0 ? Outcome::declined : Outcome::charged;
      if (outcome_ == Outcome::charged) ++charges_;
    }
    return outcome_ == Outcome::charged ? paid()
                                        : answer(402, R"({"error":{"code":"card_declined"}})");
  }
  int roll(int sides) {
    seed_ = seed_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((seed_ >> 33) % static_cast<std::uint64_t>(sides));
  }

  enum class Outcome { open, charged, declined };
  Outcome outcome_ = Outcome::open;
  int charges_ = 0;
  std::uint64_t seed_;
};

TEST_CASE("in ten thousand broken worlds the client never lies about the money") {
  int found = 0, declined = 0, doubtful = 0, unpaid = 0;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    INFO("seed " << seed);
    Client client{axra(), FullJitterBackoff{}, ManualClock{}, World{seed * 0x9e3779b97f4a7c15U}};
    const Result<Payment> payment = client.create_payment(order());
    const int charges = client.transport().charges();
    REQUIRE(charges <= 1);
    if (payment) {
      ++found;
      REQUIRE(charges == 1);
    } else if (payment.error().fault == Fault::declined) {
      ++declined;
      REQUIRE(charges == 0);
    } else if (payment.error().fault == Fault::in_doubt) {
      ++doubtful;
    } else {
      ++unpaid;
      REQUIRE(charges == 0);
    }
  }
  CHECK(found > 1'000);
  CHECK(declined > 500);
  CHECK(doubtful > 1'000);
  CHECK(unpaid > 500);
}

}  // namespace
