// SPDX-License-Identifier: MIT
// Tests of webhook bodies: the three forms that a payment's webhook comes in, and its words.
#include <paycourier/gateway/webhook_body.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

constexpr const char* json = "application/json";
constexpr const char* form = "application/x-www-form-urlencoded";

Result<PaymentNotice> notice(std::string payload, std::string content_type = json) {
  return read_payment_notice(Event{.id = "evt_1",
                                   .type = "payment.completed",
                                   .payload = std::move(payload),
                                   .content_type = std::move(content_type)});
}

void check_is_tx_1(const Result<PaymentNotice>& read) {
  REQUIRE(read);
  CHECK(read->payment_id == "tx_1");
  CHECK(read->status == PaymentStatus::succeeded);
  CHECK(read->status_text == "completed");
}

TEST_CASE("a webhook about a payment is read in each of its three forms") {
  check_is_tx_1(notice(R"({"transactionId":"tx_1","status":"completed"})"));
  check_is_tx_1(notice(R"({"transaction_id":"tx_1","status":"completed"})"));
  check_is_tx_1(notice("transaction_id=tx_1&status=completed", form));
}

TEST_CASE("a payment may also stand in the envelope's data") {
  check_is_tx_1(notice(R"({"id":"evt_1","event":"x","data":{"id":"tx_1","status":"completed"}})"));
  check_is_tx_1(notice(R"({"data":{"payment_id":"tx_1"},"status":"completed"})"));
  check_is_tx_1(notice(R"({"payment_id":"tx_1","status":"completed"})"));
}

TEST_CASE("a form is one whatever the case and the parameters of its content type") {
  for (const char* type :
       {"application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded",
        "application/x-www-form-urlencoded ;charset=utf-8"}) {
    check_is_tx_1(notice("transaction_id=tx%5F1&status=completed", type));
  }
  CHECK_FALSE(notice("transaction_id=tx_1&status=completed", "application/x-www-form-urlencodedX"));
}

TEST_CASE("a body is read as what its content type says, and as JSON without one") {
  check_is_tx_1(notice(R"({"transactionId":"tx_1","status":"completed"})", ""));
  check_is_tx_1(notice(R"({"transactionId":"tx_1","status":"completed"})", "text/plain"));
  CHECK(notice(R"({"transactionId":"tx_1","status":"completed"})", form).error().fault ==
        Fault::malformed);
  CHECK(notice("transaction_id=tx_1&status=completed").error().fault == Fault::malformed);
  CHECK(notice("transaction_id=tx_1&status=%zz", form).error().fault == Fault::malformed);
}

TEST_CASE("a notice without a payment or a status is malformed") {
  CHECK(notice("{}").error().because == "the event names no payment");
  CHECK(notice(R"({"transactionId":7,"status":"x"})").error().because ==
        "the event names no payment");
  CHECK(notice(R"({"transactionId":"tx_1"})").error().because == "the event says no status");
  CHECK(notice(R"({"transactionId":"tx_1","status":""})").error().because ==
        "the event says no status");
  CHECK(notice("", form).error().because == "the event names no payment");
}

TEST_CASE("the words of many gateways have one meaning, whatever their case") {
  CHECK(read_payment_status("pending") == PaymentStatus::pending);
  CHECK(read_payment_status("processing") == PaymentStatus::pending);
  CHECK(read_payment_status("requires_action") == PaymentStatus::requires_action);
  CHECK(read_payment_status("authorized") == PaymentStatus::authorized);
  CHECK(read_payment_status("requires_capture") == PaymentStatus::authorized);
  for (const char* word : {"succeeded", "success", "completed", "paid", "captured", "COMPLETED"}) {
    CHECK(read_payment_status(word) == PaymentStatus::succeeded);
  }
  CHECK(read_payment_status("failed") == PaymentStatus::failed);
  CHECK(read_payment_status("Declined") == PaymentStatus::failed);
  CHECK(read_payment_status("canceled") == PaymentStatus::canceled);
  CHECK(read_payment_status("cancelled") == PaymentStatus::canceled);
  CHECK(read_payment_status("refunded") == PaymentStatus::refunded);
}

TEST_CASE("a word that is not known is unknown, never a guess") {
  for (const char* word : {"", "unsuccessful", "not_paid", "paid ", "success?", "succeede"}) {
    CHECK(read_payment_status(word) == PaymentStatus::unknown);
  }
}

TEST_CASE("an event's type is read from JSON and from a form") {
  const JsonOrForm body;
  CHECK(body.read_type(R"({"type":"payment.completed"})", json).value() == "payment.completed");
  CHECK(body.read_type(R"({"event":"payment.failed"})", json).value() == "payment.failed");
  CHECK(body.read_type(R"({"type":7,"event":"payment.failed"})", "").value() == "payment.failed");
  CHECK(body.read_type("type=payment.completed", form).value() == "payment.completed");
  CHECK(body.read_type("{}", json).value().empty());
  CHECK(body.read_type("", form).value().empty());
  CHECK(body.read_type("{", json).error().fault == Fault::malformed);
  CHECK(body.read_type("a=%", form).error().fault == Fault::malformed);
}

TEST_CASE("a body that is JSON is never read as a form, whatever its content type says") {
  const std::string_view body =
      R"({"type":"payment.failed","transactionId":"pay_cheap","status":"failed",)"
      R"("reference":"x&type=payment.completed&transactionId=pay_dear&status=succeeded&y="})";
  const std::string said = "application/x-www-form-urlencoded";
  CHECK(JsonOrForm{}.read_type(body, said).error().fault == Fault::malformed);
  CHECK(JsonOrForm{}.read_type(" \r\n\t[1]&type=a", said).error().fault == Fault::malformed);
  const Event event{.id = "evt_1", .type = "", .payload = std::string{body}, .content_type = said};
  CHECK(read_payment_notice(event).error().fault == Fault::malformed);
}

TEST_CASE("JSON behind a byte order mark is no form either") {
  const std::string body =
      "\xEF\xBB\xBF"
      R"( {"id":"evt_1","type":"note.created",)"
      R"("note":"&id=evt_2&type=payment.completed&payment_id=pay_dear&status=paid&y="})";
  CHECK(JsonOrForm{}.read_id(body, json).value() == "evt_1");
  CHECK(JsonOrForm{}.read_id(body, form).error().fault == Fault::malformed);
  CHECK(JsonOrForm{}.read_type(body, form).error().fault == Fault::malformed);
  CHECK(notice(body, form).error().fault == Fault::malformed);
}

TEST_CASE("the id of the envelope is not that of a payment whose status is in its data") {
  const Event event{
      .id = "evt_1", .type = "t", .payload = R"({"id":"evt_1","data":{"status":"succeeded"}})"};
  CHECK(read_payment_notice(event).error().fault == Fault::malformed);
}

TEST_CASE("the id of an event is the body's own, in JSON and in a form, or empty") {
  const JsonOrForm body;
  const auto id_of = [&](std::string_view text, std::string_view type) {
    return body.read_id(text, type);
  };
  CHECK(id_of(R"({"id":"evt_1","data":{"id":"pay_1"}})", json).value() == "evt_1");
  CHECK(id_of("id=evt_1&status=paid", form).value() == "evt_1");
  CHECK(id_of(R"({"data":{"id":"pay_1"}})", json).value().empty());
  CHECK(id_of(R"({"id":null})", json).value().empty());
  CHECK(id_of("[", json).error().fault == Fault::malformed);
  CHECK(id_of(R"({"id":"evt_1"})", form).error().fault == Fault::malformed);
}

TEST_CASE("Stripe's notice names the payment inside its object, never the event") {
  const auto notice = [](std::string payload) {
    return read_payment_notice(
        Event{.id = "evt_1", .type = "payment_intent.succeeded", .payload = std::move(payload)});
  };
  const auto found = notice(
      R"({"id":"evt_1","object":"event","data":{"object":{"id":"pi_1","status":"succeeded"}}})");
  REQUIRE(found);
  CHECK(found->payment_id == "pi_1");
  CHECK(found->status == PaymentStatus::succeeded);
  CHECK(notice(R"({"id":"evt_1","status":"succeeded"})").error().fault == Fault::malformed);
}

}  // namespace
