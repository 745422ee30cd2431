// SPDX-License-Identifier: MIT
// Tests of Stripe's errors: which settle a doubt, which raise one, and what they advise.
#include <paycourier/gateway/stripe/refusal.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>

namespace {

using namespace paycourier;

Refusal refusal(int status, std::string error, Operation operation = Operation::execute,
                http::Headers headers = {}) {
  const http::Response response{.status = status,
                                .headers = std::move(headers),
                                .body = R"({"error":{)" + std::move(error) + "}}"};
  const Secret key{"sk_test_51Hq"};
  const Result<JsonFields> fields = JsonFields::parse(response.body);
  return read_stripe_refusal(operation, response, fields ? &*fields : nullptr, key);
}

TEST_CASE("a card error is a decline with the issuer's code") {
  const Error error =
      refusal(402, R"("type":"card_error","code":"card_declined","decline_code":"lost_card")")
          .error;
  CHECK(error.fault == Fault::declined);
  CHECK(error.code == "lost_card");
  CHECK(error.because == "the gateway declined the payment");
  CHECK(error.status == 402);
}

TEST_CASE("a card error without the issuer's code has Stripe's own") {
  CHECK(refusal(402, R"("type":"card_error","code":"incorrect_cvc")").error.code ==
        "incorrect_cvc");
  CHECK(
      refusal(402, R"("type":"card_error","code":"expired_card","decline_code":null)").error.code ==
      "expired_card");
  CHECK(refusal(402, R"("type":"card_error","code":"expired_card","decline_code":"4242")")
            .error.code == "expired_card");
}

TEST_CASE("a 402 that is not Stripe's own settles nothing") {
  CHECK(refusal(402, R"("type":)").error.fault == Fault::in_doubt);
  CHECK(refusal(402, R"("message":"payment required")").error.fault == Fault::in_doubt);
}

TEST_CASE("a key that was used with another request is a conflict") {
  const Error error = refusal(400, R"("type":"idempotency_error","message":"...")").error;
  CHECK(error.fault == Fault::conflict);
  CHECK(error.because == "the idempotency key belongs to a different request");
}

TEST_CASE("a key or a payment that is in use is in doubt") {
  for (const int status : {409, 429}) {
    for (const char* error : {R"("type":"idempotency_error","code":"idempotency_key_in_use")",
                              R"("type":"invalid_request_error","code":"lock_timeout")"}) {
      INFO(status << error);
      CHECK(refusal(status, error).error.fault == Fault::in_doubt);
      CHECK(refusal(status, error).error.because ==
            "another request under this key or about this payment is in progress");
    }
  }
  CHECK(refusal(400, R"("type":"idempotency_error","code":"idempotency_key_in_use")").error.fault ==
        Fault::invalid);
}

TEST_CASE("a 409 is no conflict, whatever type it gives") {
  CHECK(refusal(409, R"("type":"idempotency_error")").error.fault == Fault::in_doubt);
}

TEST_CASE("every other error is read by its status") {
  const auto fault = [](int status, Operation operation = Operation::execute) {
    return refusal(status, R"("type":"invalid_request_error","code":"resource_missing")", operation)
        .error.fault;
  };
  CHECK(fault(400) == Fault::invalid);
  CHECK(fault(401) == Fault::unauthorized);
  CHECK(fault(403) == Fault::unauthorized);
  CHECK(fault(404) == Fault::invalid);
  CHECK(fault(404, Operation::query) == Fault::not_found);
  CHECK(fault(424) == Fault::in_doubt);
  CHECK(fault(429) == Fault::throttled);
  CHECK(fault(500) == Fault::in_doubt);
  CHECK(fault(503) == Fault::in_doubt);
  CHECK(refusal(404, R"("code":"resource_missing")").error.code == "resource_missing");
  CHECK(refusal(404, R"("code":"resource_missing")").error.because == "the gateway answered 404");
}

TEST_CASE("a breakdown settles nothing, whatever its body says") {
  CHECK(refusal(500, R"("type":"card_error","code":"card_declined")").error.fault ==
        Fault::in_doubt);
  CHECK(refusal(500, R"("type":"idempotency_error")").error.fault == Fault::in_doubt);
}

TEST_CASE("of an error only codes are carried, and no code that could be an echo") {
  const auto carried = [](std::string error) {
    const Refusal read = refusal(400, std::move(error));
    return read.error.because + read.error.code;
  };
  const std::string plain = "the gateway answered 400";
  CHECK(carried(R"("message":"No such card: 4242424242424242","param":"card_number")") == plain);
  CHECK(carried(R"("code":"4242424242424242")") == plain);
  CHECK(carried(R"("code":"Invalid key sk_test_51Hq")") == plain);
  CHECK(carried(R"("code":"no\nline")") == plain);
  CHECK(carried(R"("code":{"a":"b"})") == plain);
}

TEST_CASE("Stripe's advice about asking again is heard in its two words only") {
  const auto advice = [](const char* said) {
    return refusal(500, "", Operation::execute, {{"stripe-should-retry", said}}).advice;
  };
  CHECK(advice("true") == Advice::again);
  CHECK(advice("false") == Advice::not_again);
  CHECK(advice("True") == Advice::none);
  CHECK(advice("") == Advice::none);
  CHECK(refusal(500, "").advice == Advice::none);
}

}  // namespace
