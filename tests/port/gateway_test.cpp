// SPDX-License-Identifier: MIT
// Tests of the door to a payments provider: what is a gateway, and how its answers are read.
#include <paycourier/port/gateway.hpp>

#include <catch2/catch_test_macros.hpp>
#include <concepts>
#include <string>

#include <paycourier/gateway/axra.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

/// The body is the payment's id.
struct Plain {
  static constexpr std::string_view name = "plain";
  static constexpr GatewayRules rules{};
  http::Credential credential() const { return {}; }
  Result<Letter> write_create(const CreatePayment&) const { return Letter{}; }
  Result<Letter> write_get(std::string_view) const { return Letter{}; }
  Result<Payment> read_payment(const http::Response& response) const {
    if (response.body.empty()) return Error{Fault::malformed, "nothing there"};
    return Payment{.id = response.body};
  }
  Error read_refusal(Operation operation, const http::Response& response) const {
    return {.fault = fault_of_status(operation, response.status), .because = "no"};
  }
};
struct Nameless {
  [[maybe_unused]] static constexpr GatewayRules rules{};
  http::Credential credential() const;
  Result<Letter> write_create(const CreatePayment&) const;
  Result<Letter> write_get(std::string_view) const;
  Result<Payment> read_payment(const http::Response&) const;
  Error read_refusal(Operation, const http::Response&) const;
};
struct Lawless : Plain {
  static constexpr int rules = 0;
};
struct Forgetful : Plain {
  Result<Letter> write_create(const CreatePayment&);
};
struct Trusting : Plain {
  Payment read_payment(const http::Response&) const;
};
struct Unfounded : Plain {
  int read_refusal(Operation, const http::Response&) const;
};
/// The body of a refusal is its advice.
struct Advising : Plain {
  Refusal read_refusal(Operation operation, const http::Response& response) const {
    return {{.fault = fault_of_status(operation, response.status), .because = "no"},
            response.body == "again" ? Advice::again : Advice::not_again};
  }
};

TEST_CASE("a gateway has a name, rules, a credential, requests and readers") {
  STATIC_REQUIRE(Gateway<Plain>);
  STATIC_REQUIRE(Gateway<Axra>);
  STATIC_REQUIRE_FALSE(Gateway<Nameless>);
  STATIC_REQUIRE_FALSE(Gateway<Lawless>);
  STATIC_REQUIRE_FALSE(Gateway<Forgetful>);
  STATIC_REQUIRE_FALSE(Gateway<Trusting>);
  STATIC_REQUIRE_FALSE(Gateway<Unfounded>);
  STATIC_REQUIRE_FALSE(Gateway<int>);
}

TEST_CASE("a gateway refuses with an error, or with a refusal that carries advice") {
  STATIC_REQUIRE(Gateway<Advising>);
  STATIC_REQUIRE(std::same_as<decltype(Plain{}.read_refusal({}, {})), Error>);
}

struct Complete : Plain {
  Result<Letter> write_find(const Ticket&, std::string_view page) const;
  Result<Finding> read_find(const Ticket&, const http::Response&) const;
  Result<Letter> write_capture(const CapturePayment&) const;
  Result<Letter> write_cancel(const CancelPayment&) const;
  Result<Letter> write_refund(const RefundPayment&) const;
  Result<Refund> read_refund(const http::Response&) const;
  Result<Letter> write_list(const ListPayments&) const;
  Result<PaymentPage> read_list(const http::Response&) const;
};

TEST_CASE("a gateway may do more than the least, and each part is seen on its own") {
  STATIC_REQUIRE(FindsByKey<Complete>);
  STATIC_REQUIRE(Captures<Complete>);
  STATIC_REQUIRE(Cancels<Complete>);
  STATIC_REQUIRE(Refunds<Complete>);
  STATIC_REQUIRE(Lists<Complete>);
  STATIC_REQUIRE_FALSE(FindsByKey<Plain>);
  STATIC_REQUIRE_FALSE(Captures<Plain>);
  STATIC_REQUIRE_FALSE(Cancels<Plain>);
  STATIC_REQUIRE_FALSE(Refunds<Plain>);
  STATIC_REQUIRE_FALSE(Lists<Plain>);
}

struct OnlyCaptures : Plain {
  Result<Letter> write_capture(const CapturePayment&) const;
};
struct OnlyCancels : Plain {
  Result<Letter> write_cancel(const CancelPayment&) const;
};

TEST_CASE("a gateway that captures need not cancel, nor the other way round") {
  STATIC_REQUIRE(Captures<OnlyCaptures>);
  STATIC_REQUIRE_FALSE(Cancels<OnlyCaptures>);
  STATIC_REQUIRE(Cancels<OnlyCancels>);
  STATIC_REQUIRE_FALSE(Captures<OnlyCancels>);
}

struct AsksAndCannotRead : Plain {
  Result<Letter> write_find(const Ticket&, std::string_view) const;
  Result<Letter> write_refund(const RefundPayment&) const;
  Result<Letter> write_list(const ListPayments&) const;
};
struct ReadsAndCannotAsk : Plain {
  Result<Finding> read_find(const Ticket&, const http::Response&) const;
  Result<Refund> read_refund(const http::Response&) const;
  Result<PaymentPage> read_list(const http::Response&) const;
};
struct ReadsSomethingElse : AsksAndCannotRead {
  Result<Payment> read_find(const Ticket&, const http::Response&) const;
  Result<Payment> read_refund(const http::Response&) const;
  Result<Payment> read_list(const http::Response&) const;
  Letter write_capture(const CapturePayment&) const;
  Result<Letter> write_cancel(const CancelPayment&);
};
struct NoGateway {
  Result<Letter> write_capture(const CapturePayment&) const;
  Result<Letter> write_cancel(const CancelPayment&) const;
};

TEST_CASE("half of a refinement is none of it") {
  STATIC_REQUIRE_FALSE(FindsByKey<AsksAndCannotRead>);
  STATIC_REQUIRE_FALSE(Refunds<AsksAndCannotRead>);
  STATIC_REQUIRE_FALSE(Lists<AsksAndCannotRead>);
  STATIC_REQUIRE_FALSE(FindsByKey<ReadsAndCannotAsk>);
  STATIC_REQUIRE_FALSE(Refunds<ReadsAndCannotAsk>);
  STATIC_REQUIRE_FALSE(Lists<ReadsAndCannotAsk>);
  STATIC_REQUIRE_FALSE(FindsByKey<ReadsSomethingElse>);
  STATIC_REQUIRE_FALSE(Refunds<ReadsSomethingElse>);
  STATIC_REQUIRE_FALSE(Lists<ReadsSomethingElse>);
  STATIC_REQUIRE_FALSE(Captures<ReadsSomethingElse>);
  STATIC_REQUIRE_FALSE(Cancels<ReadsSomethingElse>);
  STATIC_REQUIRE_FALSE(Captures<NoGateway>);
  STATIC_REQUIRE_FALSE(Cancels<NoGateway>);
}

TEST_CASE("Axra does the least, and nothing that its documentation does not tell") {
  STATIC_REQUIRE_FALSE(FindsByKey<Axra>);
  STATIC_REQUIRE_FALSE(Captures<Axra>);
  STATIC_REQUIRE_FALSE(Cancels<Axra>);
  STATIC_REQUIRE_FALSE(Refunds<Axra>);
  STATIC_REQUIRE_FALSE(Lists<Axra>);
}

TEST_CASE("a look-up that found nothing has no payment and no further page") {
  CHECK_FALSE(Finding{}.payment);
  CHECK(Finding{}.next.empty());
}

const Instant now = from_unix(Seconds{1'893'456'000});  // 2030-01-01T00:00:00Z, a Tuesday.

Answer<Payment> answer_of(const Gateway auto& gateway, const Result<http::Response>& answer,
                          Operation operation = Operation::execute) {
  const auto read = [&](const http::Response& response) { return gateway.read_payment(response); };
  return read_answer<Payment>(gateway, operation, answer, now, read);
}
Result<Payment> read(const Result<http::Response>& answer,
                     Operation operation = Operation::execute) {
  Answer<Payment> read = answer_of(Plain{}, answer, operation);
  CHECK(read.advice == Advice::none);
  return std::move(read.result);
}

TEST_CASE("every 2xx is read as a payment") {
  for (const int status : {200, 201, 202, 299}) {
    const auto payment = read(http::Response{.status = status, .headers = {}, .body = "p1"});
    REQUIRE(payment);
    CHECK(payment->id == "p1");
  }
}

TEST_CASE("a 2xx that is no payment keeps its status") {
  const auto payment = read(http::Response{.status = 204});
  CHECK(payment.error().fault == Fault::malformed);
  CHECK(payment.error().because == "nothing there");
  CHECK(payment.error().status == 204);
}

TEST_CASE("a 2xx that broke off is not even looked at") {
  const auto payment =
      read(http::Response{.status = 200, .headers = {}, .body = "p1", .complete = false});
  CHECK(payment.error().fault == Fault::malformed);
  CHECK(payment.error().because == "the answer broke off");
  CHECK(payment.error().status == 200);
}

TEST_CASE("every other status is a refusal") {
  for (const int status : {100, 199, 300, 400, 404, 500}) {
    const auto payment = read(http::Response{.status = status, .headers = {}, .body = "p1"});
    CHECK(payment.error().because == "no");
    CHECK(payment.error().status == status);
  }
  CHECK(read(http::Response{.status = 404}, Operation::query).error().fault == Fault::not_found);
}

TEST_CASE("a refusal carries the wait that was asked for") {
  const auto asked = [](const char* hint) {
    return read(http::Response{.status = 429, .headers = {{"retry-after", hint}}})
        .error()
        .retry_after;
  };
  CHECK(asked("30") == 30s);
  CHECK(asked("Tue, 01 Jan 2030 00:01:00 GMT") == 60s);
  CHECK_FALSE(asked("soon"));
  CHECK_FALSE(read(http::Response{.status = 429}).error().retry_after);
}

TEST_CASE("a fault of the network passes as it is") {
  const auto payment = read(Error{Fault::unreachable, "no route"});
  CHECK(payment.error().fault == Fault::unreachable);
  CHECK(payment.error().because == "no route");
  CHECK(payment.error().status == 0);
}

TEST_CASE("a refusal carries the gateway's own advice, and no other answer does") {
  const auto advice = [](const Result<http::Response>& answer) {
    return answer_of(Advising{}, answer).advice;
  };
  const auto refused = [](int status, const char* body) {
    return http::Response{.status = status, .headers = {}, .body = body};
  };
  CHECK(advice(refused(500, "again")) == Advice::again);
  CHECK(advice(refused(500, "no")) == Advice::not_again);
  CHECK(advice(refused(402, "no")) == Advice::not_again);
  CHECK(advice(refused(200, "again")) == Advice::none);
  CHECK(advice(refused(200, "")) == Advice::none);
  CHECK(advice(Error{Fault::in_doubt, "broken"}) == Advice::none);
  const Answer<Payment> both =
      answer_of(Advising{},
                http::Response{.status = 503, .headers = {{"Retry-After", "30"}}, .body = "again"});
  CHECK(both.result.error().retry_after == 30s);
  CHECK(both.result.error().status == 503);
}

TEST_CASE("an answer is read as whatever was asked for") {
  const auto read = [](const http::Response& response) -> Result<int> {
    if (response.body == "broken") return Error{Fault::malformed, "no number"};
    return static_cast<int>(response.body.size());
  };
  const auto answer = [&](const char* body) {
    return read_answer<int>(Plain{}, Operation::query,
                            http::Response{.status = 200, .headers = {}, .body = body}, now, read);
  };
  CHECK(answer("four").result.value() == 4);
  CHECK(answer("broken").result.error().because == "no number");
  CHECK(answer("broken").result.error().status == 200);
}

}  // namespace
