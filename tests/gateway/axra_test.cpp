// SPDX-License-Identifier: MIT
// Tests of the Axra dialect: the requests byte by byte, and every form of answer.
#include <paycourier/gateway/axra.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

Axra axra() { return {.api_key = Secret{"sk_test_51Hq"}}; }

constexpr Money ten_dollars = "10.00 USD"_money;

CreatePayment order(std::string reference = {}, Money amount = ten_dollars) {
  return {.key = IdempotencyKey{"order-1042"},
          .amount = amount,
          .method = Card{"4242424242424242", {12, 2030}, "123"},
          .reference = std::move(reference)};
}

http::Response answer(int status, std::string body) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

Result<Payment> read(std::string body) { return axra().read_payment(answer(200, std::move(body))); }

Error refusal(int status, std::string body, Operation operation = Operation::execute) {
  return axra().read_refusal(operation, answer(status, std::move(body)));
}

std::string because(const Result<Payment>& payment) {
  return payment ? std::string{} : payment.error().because;
}

TEST_CASE("a payment is written in Axra's own words") {
  const Result<Letter> letter = axra().write_create(order());
  REQUIRE(letter);
  CHECK(letter->method == http::Method::post);
  CHECK(letter->url == "https://api.axra.com/v1/payments");
  CHECK(letter->headers == http::Headers{{"Content-Type", "application/json"},
                                         {"Accept", "application/json"},
                                         {"Idempotency-Key", "order-1042"}});
  CHECK(letter->body.reveal() ==
        R"({"amount":1000,"currency":"USD","payment_method":"credit_card","card_info":)"
        R"({"number":"4242424242424242","exp_month":"12","exp_year":"2030","cvv":"123"}})");
  const auto json = nlohmann::json::parse(letter->body.reveal());
  CHECK(json == nlohmann::json{{"amount", 1000},
                               {"currency", "USD"},
                               {"payment_method", "credit_card"},
                               {"card_info",
                                {{"number", "4242424242424242"},
                                 {"exp_month", "12"},
                                 {"exp_year", "2030"},
                                 {"cvv", "123"}}}});
}

TEST_CASE("a token is refused: this gateway takes cards") {
  CreatePayment create = order();
  create.method = PaymentToken{"pm_card_visa"};
  const Result<Letter> letter = axra().write_create(create);
  REQUIRE_FALSE(letter);
  CHECK(letter.error().fault == Fault::invalid);
  CHECK(letter.error().because == "this gateway takes cards, and no payment tokens");
}

TEST_CASE("a payment to be captured later is refused, never captured at once instead") {
  CreatePayment create = order();
  create.capture = false;
  const Result<Letter> letter = axra().write_create(create);
  REQUIRE_FALSE(letter);
  CHECK(letter.error().fault == Fault::invalid);
  CHECK(letter.error().because == "this gateway cannot reserve an amount");
}

TEST_CASE("amounts are written in minor units of any currency") {
  const auto amount_of = [](Money amount) {
    const Result<Letter> letter = axra().write_create(order({}, amount));
    const auto json = nlohmann::json::parse(letter->body.reveal());
    return json.at("amount").get<std::int64_t>();
  };
  CHECK(amount_of("10 JPY"_money) == 10);
  CHECK(amount_of("1.234 KWD"_money) == 1234);
  CHECK(amount_of("92233720368547758.07 USD"_money) == 9223372036854775807);
}

TEST_CASE("a reference reaches the gateway as it is, whatever characters it has") {
  for (const char* reference :
       {R"(the "first" order\)", R"(","amount":1,")", "Blåbær 🫐", "</script>", "\u2028"}) {
    const Result<Letter> letter = axra().write_create(order(reference));
    REQUIRE(letter);
    const auto json = nlohmann::json::parse(letter->body.reveal());
    CHECK(json.at("reference") == reference);
    CHECK(json.at("amount") == 1000);
    CHECK(json.size() == 5);
  }
}

TEST_CASE("a reference that is not UTF-8 still makes a body that is JSON") {
  const Result<Letter> letter = axra().write_create(order("caf\xe9"));
  const auto json = nlohmann::json::parse(letter->body.reveal());
  CHECK(json.at("reference") == "caf\xef\xbf\xbd");
}

TEST_CASE("a reference is left out when there is none") {
  const Result<Letter> letter = axra().write_create(order());
  CHECK_FALSE(nlohmann::json::parse(letter->body.reveal()).contains("reference"));
}

TEST_CASE("a status is asked for by the payment's id") {
  const Result<Letter> letter = axra().write_get("pay_1");
  REQUIRE(letter);
  CHECK(letter->method == http::Method::get);
  CHECK(letter->url == "https://api.axra.com/v1/payments/pay_1");
  CHECK(letter->headers == http::Headers{{"Accept", "application/json"}});
  CHECK(letter->body.empty());
}

TEST_CASE("the API key is a bearer token") {
  const http::Credential credential = axra().credential();
  CHECK(credential.header == "Authorization");
  CHECK(credential.value.reveal() == "Bearer sk_test_51Hq");
}

TEST_CASE("address, path and header names can be set to what a contract says") {
  const Axra own{.base_url = "https://api.useaxra.com/api/v1",
                 .api_key = Secret{"bk_live_1"},
                 .key_header = "x-api-key",
                 .key_prefix = "",
                 .idempotency_header = "X-Request-Id",
                 .payments_path = "/business/payments"};
  CHECK(own.credential().header == "x-api-key");
  CHECK(own.credential().value.reveal() == "bk_live_1");
  const Result<Letter> create = own.write_create(order());
  CHECK(create->url == "https://api.useaxra.com/api/v1/business/payments");
  CHECK(create->headers["X-Request-Id"] == "order-1042");
  CHECK(create->headers.find("Idempotency-Key") == nullptr);
  CHECK(own.write_get("p")->url == "https://api.useaxra.com/api/v1/business/payments/p");
}

TEST_CASE("Axra is a gateway with a name and rules") {
  STATIC_REQUIRE(Gateway<Axra>);
  STATIC_REQUIRE(Axra::name == "axra");
  CHECK(Axra{}.rules.longest_key == 64);
  CHECK_FALSE(Axra{}.rules.replays_errors);
}

// --- Answers ------------------------------------------------------------------------------------

TEST_CASE("a bare answer is read") {
  const Result<Payment> payment =
      read(R"({"id":"pay_1","status":"succeeded","amount":1000,"currency":"USD",)"
           R"("created_at":"2030-01-01T00:00:00Z","reference":"order-1042"})");
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(payment->status == PaymentStatus::succeeded);
  CHECK(payment->status_text == "succeeded");
  CHECK(payment->amount == "10.00 USD"_money);
  CHECK(payment->created_at == "2030-01-01T00:00:00Z");
  CHECK(payment->reference == "order-1042");
  CHECK(payment->decline_code.empty());
  CHECK(payment->other.empty());
}

TEST_CASE("a wrapped answer is read") {
  const Result<Payment> payment = read(
      R"({"success":true,"data":{"id":"pay_1","status":"pending","amount":1000,"currency":"usd"}})");
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(payment->status == PaymentStatus::pending);
  CHECK(payment->amount == "10.00 USD"_money);
  CHECK(payment->other == std::vector<std::pair<std::string, std::string>>{{"success", "true"}});
}

TEST_CASE("an amount may be missing, and the payment is still read") {
  const Result<Payment> payment = read(R"({"id":"pay_1","status":"succeeded"})");
  REQUIRE(payment);
  CHECK_FALSE(payment->amount);
}

TEST_CASE("a word that is not known stays readable") {
  const Result<Payment> payment = read(R"({"id":"pay_1","status":"in_review"})");
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::unknown);
  CHECK(payment->status_text == "in_review");
}

TEST_CASE("every other plain field is kept by its path") {
  const Result<Payment> payment =
      read(R"({"request":"r1","data":{"id":"pay_1","status":"succeeded","fee":30,"live":false,)"
           R"("card":{"brand":"visa","last4":"4242"},"note":null,"rate":1.50,"tags":["a"]}})");
  REQUIRE(payment);
  CHECK(payment->other ==
        std::vector<std::pair<std::string, std::string>>{{"request", "r1"},
                                                         {"data.fee", "30"},
                                                         {"data.live", "false"},
                                                         {"data.card.brand", "visa"},
                                                         {"data.card.last4", "4242"},
                                                         {"data.note", "null"},
                                                         {"data.rate", "1.50"}});
}

TEST_CASE("an answer without an id or a status is malformed") {
  CHECK(because(read(R"({"status":"succeeded"})")) == "the answer has no payment id");
  CHECK(because(read(R"({"id":"","status":"succeeded"})")) == "the answer has no payment id");
  CHECK(because(read(R"({"id":7,"status":"succeeded"})")) == "the answer has no payment id");
  CHECK(because(read(R"({"id":null,"status":"succeeded"})")) == "the answer has no payment id");
  CHECK(because(read(R"({"id":["pay_1"],"status":"succeeded"})")) ==
        "the answer has no payment id");
  CHECK(because(read(R"({"id":"pay_1"})")) == "the answer has no status");
  CHECK(because(read(R"({"id":"pay_1","status":true})")) == "the answer has no status");
  CHECK(because(read(R"({"data":{"id":"pay_1"},"status":"succeeded"})")) ==
        "the answer has no status");
}

TEST_CASE("an amount that is not whole minor units of a currency is malformed") {
  for (const char* amount :
       {"10.00", "1000.0", "1e3", "\"1000\"", "null", "true", "9223372036854775808",
        "-9223372036854775809", "184467440737095516160"}) {
    INFO(amount);
    const Result<Payment> payment = read(
        std::string{R"({"id":"p","status":"succeeded","currency":"USD","amount":)"} + amount + "}");
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::malformed);
    CHECK(payment.error().because == "the answer's amount is not minor units of a currency");
  }
  for (const char* currency : {R"("")", R"("US")", R"("USDX")", R"("XXX")", "840", "null"}) {
    INFO(currency);
    CHECK_FALSE(read(std::string{R"({"id":"p","status":"succeeded","amount":1000,"currency":)"} +
                     currency + "}"));
  }
  CHECK_FALSE(read(R"({"id":"p","status":"succeeded","amount":1000})"));
}

TEST_CASE("an amount beyond 32 bits keeps its value") {
  const Result<Payment> payment =
      read(R"({"id":"p","status":"succeeded","amount":3000000000,"currency":"JPY"})");
  REQUIRE(payment);
  CHECK(payment->amount == Money{3'000'000'000, *Currency::find("JPY")});
}

TEST_CASE("an answer that contradicts itself is malformed") {
  CHECK(because(read(R"({"success":false,"data":{"id":"p","status":"succeeded"}})")) ==
        "the answer says that it is no success, and gives a payment");
  CHECK_FALSE(read(R"({"id":"p","id":"q","status":"succeeded"})"));
  CHECK_FALSE(read(R"({"data":{"id":"p"},"data":{"id":"q"},"status":"succeeded"})"));
  const Result<Payment> failed = read(R"({"success":false,"data":{"id":"p","status":"failed"}})");
  REQUIRE(failed);
  CHECK(failed->status == PaymentStatus::failed);
}

TEST_CASE("a body that cannot be read is malformed and never quoted") {
  const std::string card = R"("4242424242424242)";
  for (const std::string& body :
       {std::string{}, std::string{"null"}, std::string{"[]"}, std::string{"7"},
        std::string{"<html>"}, "{" + card, "{\"number\":" + card + "\x01\"}",
        std::string{R"({"id":"p","status":"succeeded"} trailing)"},
        std::string{R"({"id":"p","status":"succeeded",})"}, std::string{"{\"id\":\"\xff\"}"},
        std::string(100'000, '['), std::string(100'000, '{'), std::string(1'000'000, ' ')}) {
    const Result<Payment> payment = read(body);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::malformed);
    CHECK(payment.error().because == "the body is not a JSON object that can be read");
  }
}

TEST_CASE("a failed payment carries the gateway's own code") {
  for (const char* body :
       {R"({"id":"p","status":"failed","error":{"code":"card_declined","message":"no"}})",
        R"({"data":{"id":"p","status":"failed","error":{"code":"card_declined"}}})",
        R"({"id":"p","status":"failed","code":"card_declined"})",
        R"({"data":{"id":"p","status":"failed","code":"card_declined"}})",
        R"({"id":"p","status":"failed","error":"card_declined"})"}) {
    const Result<Payment> payment = read(body);
    REQUIRE(payment);
    CHECK(payment->decline_code == "card_declined");
  }
}

// --- Refusals
// -------------------------------------------------------------------------------------

TEST_CASE("a refusal is read by its status") {
  CHECK(refusal(400, "").fault == Fault::invalid);
  CHECK(refusal(401, "").fault == Fault::unauthorized);
  CHECK(refusal(402, "").fault == Fault::declined);
  CHECK(refusal(409, "").fault == Fault::in_doubt);
  CHECK(refusal(429, "").fault == Fault::throttled);
  CHECK(refusal(500, "").fault == Fault::in_doubt);
  CHECK(refusal(404, "", Operation::query).fault == Fault::not_found);
  CHECK(refusal(400, "").because == "the gateway answered 400");
  CHECK(refusal(400, "").status == 400);
}

TEST_CASE("a 402 with a page of somebody in between settles nothing") {
  CHECK(refusal(402, "<html>Payment Required</html>").fault == Fault::in_doubt);
  CHECK(refusal(402, R"({"error":{"code":"card_declined"}})").fault == Fault::declined);
}

TEST_CASE("a refusal carries a code that is a word, and nothing else of the body") {
  CHECK(refusal(400, R"({"error":{"code":"invalid_cvv","message":"CVV 123 is wrong"}})").code ==
        "invalid_cvv");
  CHECK(refusal(400, R"({"code":"Rate-Limit"})").code == "Rate-Limit");
  CHECK(refusal(400, R"({"error":"card_declined"})").code == "card_declined");
  CHECK(refusal(400, R"({"error":"the card 4242 was declined"})").code.empty());
  CHECK(refusal(400, R"({"code":"4242424242424242"})").code.empty());
  CHECK(refusal(400, R"({"code":"line\nbreak"})").code.empty());
  CHECK(refusal(400, R"({"code":")" + std::string(65, 'a') + "\"}").code.empty());
  CHECK(refusal(400, R"({"code":)").code.empty());
}

TEST_CASE("a key that belongs to another request is a conflict") {
  for (const int status : {400, 409, 422}) {
    for (const char* code : {"idempotency_key_reused", "idempotency_mismatch",
                             "IdempotencyKeyReuse", "idempotent-request-different"}) {
      INFO(status << code);
      const Error error = refusal(status, std::string{R"({"error":{"code":")"} + code + "\"}}");
      CHECK(error.fault == Fault::conflict);
      CHECK(error.because == "the idempotency key belongs to a different request");
      CHECK(error.code == code);
    }
  }
}

TEST_CASE("a key whose request is still being executed is in doubt and no conflict") {
  for (const int status : {400, 409, 422}) {
    for (const char* code : {"idempotency_in_progress", "idempotency_key_in_use",
                             "idempotency_conflict", "idempotency_error"}) {
      CHECK(refusal(status, std::string{R"({"code":")"} + code + "\"}").fault == Fault::in_doubt);
    }
  }
}

TEST_CASE("a key that is missing or unfit is plain wrong input") {
  for (const char* code :
       {"idempotency_key_missing", "idempotency_key_required", "invalid_idempotency_key"}) {
    CHECK(refusal(400, std::string{R"({"code":")"} + code + "\"}").fault == Fault::invalid);
    CHECK(refusal(409, std::string{R"({"code":")"} + code + "\"}").fault == Fault::in_doubt);
  }
}

TEST_CASE("a server that breaks down settles nothing, whatever its body says") {
  CHECK(refusal(500, R"({"code":"idempotency_key_reused"})").fault == Fault::in_doubt);
  CHECK(refusal(502, R"({"code":"card_declined"})").fault == Fault::in_doubt);
}

}  // namespace
