// SPDX-License-Identifier: MIT
// Tests of capture, cancel, refund and list.
#include <paycourier/client/change.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <paycourier/gateway/axra.hpp>
#include <string>

namespace {

using namespace support;

std::string with_status(const std::string& status, const std::string& id = "pay_1") {
  return "id=" + id + "&status=" + status + "&minor_units=1000&currency=USD";
}
CapturePayment capture() { return {.payment_id = "pay_1", .key = IdempotencyKey{"capture-1"}}; }
CancelPayment cancel() { return {.payment_id = "pay_1", .key = IdempotencyKey{"cancel-1"}}; }
RefundPayment refund() {
  return {.payment_id = "pay_1", .key = IdempotencyKey{"refund-1"}, .amount = "4.00 USD"_money};
}
http::Response refunded(std::string units = "400", std::string payment = "pay_1") {
  return form("id=re_1&status=succeeded&payment=" + payment + "&minor_units=" + units +
              "&currency=USD");
}

template <class Dialect>
using ClientOf = Client<Dialect, Never, testing::ManualClock, testing::ScriptedTransport>;
template <class Type>
concept CanRefund = requires(Type& client) {
  client.refund_payment(refund());
};
template <class Type>
concept CanCapture = requires(Type& client) {
  client.capture_payment(capture());
};

TEST_CASE("a client has the calls that its gateway has") {
  STATIC_REQUIRE(CanRefund<ClientOf<PlainGateway<>>>);
  STATIC_REQUIRE(CanCapture<ClientOf<PlainGateway<>>>);
  STATIC_REQUIRE_FALSE(CanRefund<ClientOf<Axra>>);
  STATIC_REQUIRE_FALSE(CanCapture<ClientOf<Axra>>);
}

TEST_CASE("a reserved amount is captured") {
  auto client = client_of({form(with_status("succeeded"))});
  const Result<Payment> payment = client.capture_payment(capture());
  REQUIRE(payment);
  CHECK(payment->status == PaymentStatus::succeeded);
  CHECK(asked(client) == "POST /capture/pay_1");
  CHECK(client.transport().sent()[0].headers["Idempotency-Key"] == "capture-1");
}

TEST_CASE("a capture whose answer was lost is looked up on the payment itself") {
  auto client = client_of({Fault::in_doubt, form(with_status("succeeded"))}, Never{});
  REQUIRE(client.capture_payment(capture()));
  CHECK(asked(client) == "POST /capture/pay_1, GET /payments/pay_1");
}

TEST_CASE("a capture that cannot have been made is declined, not in doubt") {
  auto client = client_of({Fault::in_doubt, form(with_status("canceled"))}, Never{});
  const Error error = client.capture_payment(capture()).error();
  CHECK(error.fault == Fault::declined);
  CHECK(says(error, "canceled already"));
}

TEST_CASE("a capture of a payment that is still reserved stays in doubt, and may be made again") {
  auto client = client_of(
      {Fault::in_doubt, form(with_status("authorized")), form(with_status("succeeded"))}, Never{});
  REQUIRE(client.capture_payment(capture()).error().fault == Fault::in_doubt);
  CapturePayment again = capture();
  again.doubted = true;
  CHECK(client.capture_payment(again));
}

TEST_CASE("a payment that was refunded was captured first") {
  auto client = client_of({Fault::in_doubt, form(with_status("refunded"))}, Never{});
  CHECK(client.capture_payment(capture()));
  auto canceling = client_of({Fault::in_doubt, form(with_status("refunded"))}, Never{});
  CHECK(canceling.cancel_payment(cancel()).error().fault == Fault::declined);
}

TEST_CASE("an answer about another payment is no answer to a capture") {
  auto client = client_of({form(with_status("succeeded", "pay_2")), 503}, Never{});
  CHECK(client.capture_payment(capture()).error().fault == Fault::in_doubt);
}

TEST_CASE("a payment is canceled, and one that was captured first is not") {
  auto client = client_of({form(with_status("canceled")), form(with_status("succeeded"))}, Never{});
  CHECK(client.cancel_payment(cancel())->status == PaymentStatus::canceled);
  CHECK(client.cancel_payment(cancel()).error().fault == Fault::declined);
}

TEST_CASE("a refund is made once under its key") {
  auto client = client_of({503, refunded()});
  const Result<Refund> made = client.refund_payment(refund());
  REQUIRE(made);
  CHECK(made->id == "re_1");
  CHECK(made->amount == "4.00 USD"_money);
  const auto& sent = client.transport().sent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].body == sent[1].body);
  CHECK(sent[0].headers == sent[1].headers);
}

TEST_CASE("a refund of another payment or amount is no answer") {
  auto client = client_of({refunded("500"), refunded("400", "pay_2"), refunded()}, Never{});
  CHECK(client.refund_payment(refund()).error().fault == Fault::in_doubt);
  CHECK(client.refund_payment(refund()).error().fault == Fault::in_doubt);
  CHECK(client.refund_payment(refund()));
}

TEST_CASE("what breaks a rule is not sent, and leaves an earlier doubt as it was") {
  auto client = client_of({refunded()});
  RefundPayment wrong = refund();
  wrong.payment_id = "../pay_1";
  CHECK(client.refund_payment(wrong).error().fault == Fault::invalid);
  wrong.doubted = true;
  CHECK(client.refund_payment(wrong).error().fault == Fault::in_doubt);
  RefundPayment nothing = refund();
  nothing.amount = "0.00 USD"_money;
  CHECK(client.refund_payment(nothing).error().fault == Fault::invalid);
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a conflict with what was asked before leaves a doubted refund in doubt") {
  auto client = client_of({form("conflict", 409), form("conflict", 409)}, Never{});
  RefundPayment again = refund();
  CHECK(client.refund_payment(again).error().fault == Fault::conflict);
  again.doubted = true;
  CHECK(client.refund_payment(again).error().fault == Fault::in_doubt);
}

TEST_CASE("a look-up that is refused with a conflict settles no capture") {
  auto client = client_of({Fault::in_doubt, form("conflict", 409)}, Never{});
  CHECK(client.capture_payment(capture()).error().fault == Fault::in_doubt);
}

TEST_CASE("payments are listed page by page") {
  auto client = client_of({found("pay_1"), not_there()});
  const Result<PaymentPage> first = client.list_payments({.limit = 10});
  REQUIRE(first);
  REQUIRE(first->payments.size() == 1);
  CHECK(first->next == "pay_1");
  const Result<PaymentPage> last = client.list_payments({.limit = 10, .after = first->next});
  REQUIRE(last);
  CHECK(last->payments.empty());
  CHECK(last->next.empty());
  CHECK(asked(client) == "GET /list/10/, GET /list/10/pay_1");
  CHECK(client.list_payments({.limit = 0}).error().fault == Fault::invalid);
  CHECK(client.list_payments({.limit = 101}).error().fault == Fault::invalid);
}

}  // namespace
