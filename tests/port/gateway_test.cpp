// SPDX-License-Identifier: MIT
// Tests of the door to a payments provider: what is a gateway, and how its answers are read.
#include <paycourier/port/gateway.hpp>

#include <catch2/catch_test_macros.hpp>
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

TEST_CASE("a gateway has a name, rules, a credential, requests and readers") {
  STATIC_REQUIRE(Gateway<Plain>);
  STATIC_REQUIRE(Gateway<Axra>);
  STATIC_REQUIRE_FALSE(Gateway<Nameless>);
  STATIC_REQUIRE_FALSE(Gateway<Lawless>);
  STATIC_REQUIRE_FALSE(Gateway<Forgetful>);
  STATIC_REQUIRE_FALSE(Gateway<Trusting>);
}

const Instant now = from_unix(Seconds{1'893'456'000});  // 2030-01-01T00:00:00Z, a Tuesday.

Result<Payment> read(Result<http::Response> answer, Operation operation = Operation::execute) {
  return read_answer(Plain{}, operation, std::move(answer), now);
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

}  // namespace
