// SPDX-License-Identifier: MIT
// Tests of PaymentIntents and refunds as Stripe writes them, and as it never would.
#include <paycourier/gateway/stripe/answer.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

JsonFields fields(const std::string& json) { return JsonFields::parse(json).value(); }

Result<Payment> payment(const std::string& json) {
  return with_amount(read_stripe_payment(fields(json), Secret{"sk_test_51Hq"}));
}

std::string intent(const std::string& status, const std::string& more = "") {
  return R"({"id":"pi_1","object":"payment_intent","amount":1000,"currency":"usd","status":")" +
         status + "\"" + more + "}";
}

std::string because(const std::string& json) {
  const Result<Payment> read = payment(json);
  if (read) return {};
  CHECK(read.error().fault == Fault::malformed);
  return read.error().because;
}

TEST_CASE("a payment intent is read as Stripe writes it") {
  const Result<Payment> read = payment(
      R"({"id":"pi_1","object":"payment_intent","amount":1000,"amount_received":1000,)"
      R"("client_secret":"pi_1_secret_x","created":1680800504,"currency":"usd",)"
      R"("last_payment_error":null,"metadata":{"paycourier_key":"k1","reference":"order-1042"},)"
      R"("payment_method_types":["card"],"status":"succeeded"})");
  REQUIRE(read);
  CHECK(read->id == "pi_1");
  CHECK(read->status == PaymentStatus::succeeded);
  CHECK(read->status_text == "succeeded");
  CHECK(read->amount == "10.00 USD"_money);
  CHECK(read->created_at == "1680800504");
  CHECK(read->reference == "order-1042");
  CHECK(read->decline_code.empty());
  CHECK(read->other ==
        std::vector<std::pair<std::string, std::string>>{{"object", "payment_intent"},
                                                         {"amount_received", "1000"},
                                                         {"client_secret", "pi_1_secret_x"},
                                                         {"last_payment_error", "null"},
                                                         {"metadata.paycourier_key", "k1"}});
}

TEST_CASE("every status of a payment intent is understood") {
  const auto status = [](const std::string& word) { return payment(intent(word))->status; };
  CHECK(status("succeeded") == PaymentStatus::succeeded);
  CHECK(status("requires_capture") == PaymentStatus::authorized);
  CHECK(status("requires_action") == PaymentStatus::requires_action);
  CHECK(status("requires_confirmation") == PaymentStatus::pending);
  CHECK(status("processing") == PaymentStatus::pending);
  CHECK(status("canceled") == PaymentStatus::canceled);
}

TEST_CASE("a word that is not Stripe's is not believed") {
  for (const char* word : {"paid", "success", "Succeeded", "succeeded ", "requires_source"}) {
    INFO(word);
    CHECK(payment(intent(word))->status == PaymentStatus::unknown);
    CHECK(payment(intent(word))->status_text == word);
  }
}

TEST_CASE("an intent without a payment method failed only when an attempt did") {
  const std::string word = "requires_payment_method";
  CHECK(payment(intent(word))->status == PaymentStatus::pending);
  CHECK(payment(intent(word, R"(,"last_payment_error":null)"))->status == PaymentStatus::pending);
  const Result<Payment> declined = payment(intent(
      word,
      R"(,"last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"do_not_honor"})"));
  CHECK(declined->status == PaymentStatus::failed);
  CHECK(declined->decline_code == "do_not_honor");
  const Result<Payment> unproved = payment(intent(
      word,
      R"(,"last_payment_error":{"type":"card_error","code":"payment_intent_authentication_failure"})"));
  CHECK(unproved->status == PaymentStatus::failed);
  CHECK(unproved->decline_code == "payment_intent_authentication_failure");
}

TEST_CASE("a decline code that could be an echo is not carried") {
  const Result<Payment> declined =
      payment(intent("requires_payment_method",
                     R"(,"last_payment_error":{"type":"card_error","code":"4242424242424242"})"));
  CHECK(declined->status == PaymentStatus::failed);
  CHECK(declined->decline_code.empty());
}

TEST_CASE("amounts are read in Stripe's own units") {
  const auto amount = [](const std::string& units, const std::string& code) {
    return payment(R"({"id":"p","status":"succeeded","amount":)" + units + R"(,"currency":")" +
                   code + "\"}")
        ->amount;
  };
  CHECK(amount("500", "jpy") == "500 JPY"_money);
  CHECK(amount("500", "isk") == "5 ISK"_money);
  CHECK(amount("5", "mga") == "5.00 MGA"_money);
  CHECK(amount("5120", "kwd") == "5.120 KWD"_money);
  CHECK(amount("3000000000", "usd") == "30000000.00 USD"_money);
}

TEST_CASE("an amount that cannot be compared proves nothing") {
  const auto answer = [](const char* units, const char* code) {
    return std::string{R"({"id":"p","status":"succeeded","amount":)"} + units + R"(,"currency":)" +
           code + "}";
  };
  for (const char* units : {"10.00", "1e3", "\"1000\"", "null", "true", "9223372036854775808"}) {
    INFO(units);
    CHECK(because(answer(units, R"("usd")")) ==
          "the answer's amount is not whole units of a currency");
  }
  CHECK(because(R"({"id":"p","status":"succeeded"})") ==
        "the answer's amount is not whole units of a currency");
  CHECK(because(answer("1000", "840")) == "the answer's amount is not whole units of a currency");
  for (const char* code : {R"("xxx")", R"("hrk")", R"("clf")", R"("usdx")", R"("iqd")"}) {
    INFO(code);
    CHECK(because(answer("1000", code)) == "the answer's amount is in no unit that is known");
  }
  CHECK(because(answer("550", R"("ugx")")) == "the answer's amount is in no unit that is known");
}

TEST_CASE("an answer about something else is malformed") {
  CHECK(because(R"({"id":"ch_1","object":"charge","status":"succeeded"})") ==
        "the answer is not a payment intent");
  CHECK(because(R"({"status":"succeeded"})") == "the answer has no payment id");
  CHECK(because(R"({"id":1,"status":"succeeded"})") == "the answer has no payment id");
  CHECK(because(R"({"id":"pi_1"})") == "the answer has no status");
  CHECK(because(R"({"id":"pi_1","status":{"a":"succeeded"}})") == "the answer has no status");
}

TEST_CASE("a refund is read, whatever its status") {
  const auto refund = [](const std::string& status) {
    return read_stripe_refund(
        fields(R"({"id":"re_1","object":"refund","amount":250,"currency":"usd",)"
               R"("payment_intent":"pi_1","status":)" +
               status + "}"));
  };
  const Result<Refund> read = refund(R"("succeeded")");
  REQUIRE(read);
  CHECK(read->id == "re_1");
  CHECK(read->payment_id == "pi_1");
  CHECK(read->amount == "2.50 USD"_money);
  CHECK(read->status == PaymentStatus::succeeded);
  CHECK(refund(R"("pending")")->status == PaymentStatus::pending);
  CHECK(refund(R"("requires_action")")->status == PaymentStatus::pending);
  CHECK(refund(R"("failed")")->status == PaymentStatus::failed);
  CHECK(refund(R"("canceled")")->status == PaymentStatus::canceled);
  CHECK(refund(R"("done")")->status == PaymentStatus::unknown);
  CHECK(refund("null")->status == PaymentStatus::unknown);
}

TEST_CASE("a refund without an id or a known amount is malformed") {
  const auto why = [](const std::string& json) {
    const Result<Refund> read = read_stripe_refund(fields(json));
    return read ? std::string{} : read.error().because;
  };
  CHECK(why(R"({"amount":1,"currency":"usd","status":"succeeded"})") ==
        "the answer has no refund id");
  CHECK(why(R"({"id":"pi_1","object":"payment_intent","amount":1,"currency":"usd"})") ==
        "the answer is not a refund");
  CHECK(why(R"({"id":"re_1","status":"succeeded"})") ==
        "the answer's amount is not whole units of a currency");
  CHECK(why(R"({"id":"re_1","amount":1,"currency":"hrk"})") ==
        "the answer's amount is in no unit that is known");
}

}  // namespace
