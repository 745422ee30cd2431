// SPDX-License-Identifier: MIT
// Tests of what a payment's request must be before it is sent, and its answer to be believed.
#include <paycourier/policy/payment_rules.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

constexpr Instant now{Seconds{1'772'366'400}};  // 2026-03-01T12:00:00Z
constexpr GatewayRules rules{.longest_key = 64};
constexpr Money ten = "10.00 USD"_money;

CreatePayment create(std::string_view key = "order-1042", Money amount = ten,
                     std::string reference = "") {
  return {.key = IdempotencyKey{key},
          .amount = amount,
          .method = Card{"4242424242424242", {12, 2030}, "123"},
          .reference = std::move(reference)};
}

Currency usd() { return ten.currency(); }

std::string words(const auto& result) { return result ? "" : result.error().because; }
std::string refusal(const CreatePayment& payment) {
  const Result<void> checked = check_create(payment, rules, now);
  if (!checked) CHECK(checked.error().fault == Fault::invalid);
  return words(checked);
}

TEST_CASE("a good payment passes") {
  CHECK(refusal(create()).empty());
  CHECK(refusal(create("k", "0.01 USD"_money, "order 1042, caf\xc3\xa9")).empty());
}

TEST_CASE("a key may be as long as the gateway takes and no longer") {
  CHECK(refusal(create(std::string(64, 'k'))).empty());
  CHECK(refusal(create(std::string(65, 'k'))) ==
        "this gateway takes idempotency keys of at most 64 characters");
  CHECK(check_create(create(std::string(255, 'k')), {.longest_key = 255}, now));
}

TEST_CASE("a key's length is checked on its own, for whatever moves money") {
  CHECK(check_key(IdempotencyKey{std::string(64, 'k')}, rules));
  CHECK(check_key(IdempotencyKey{std::string(65, 'k')}, rules).error().fault == Fault::invalid);
  CHECK(words(check_key(IdempotencyKey{"abcd"}, {.longest_key = 3})) ==
        "this gateway takes idempotency keys of at most 3 characters");
}

TEST_CASE("an amount to pay is more than nothing") {
  const std::string rule = "an amount to pay is more than nothing";
  CHECK(refusal(create("k", Money{0, usd()})) == rule);
  CHECK(refusal(create("k", Money{-1, usd()})) == rule);
  CHECK(refusal(create("k", Money{INT64_MIN, usd()})) == rule);
  CHECK(refusal(create("k", Money{INT64_MAX, usd()})).empty());
}

TEST_CASE("a reference has at most 255 bytes, no control character, and is UTF-8") {
  const std::string rule = "a reference has at most 255 bytes and no control character";
  CHECK(refusal(create("k", "1 USD"_money, std::string(255, 'r'))).empty());
  CHECK(refusal(create("k", "1 USD"_money, std::string(256, 'r'))) == rule);
  for (const std::string& reference :
       {std::string{"a\nb"}, std::string{"\x7f"}, std::string{"\t"}, std::string(1, '\0')}) {
    CHECK(refusal(create("k", "1 USD"_money, reference)) == rule);
  }
  CHECK(refusal(create("k", "1 USD"_money, "\xff")) == "a reference is UTF-8 text");
}

TEST_CASE("a card that breaks a rule is not sent") {
  CreatePayment payment = create();
  payment.method = Card{"4242424242424241", {12, 2030}, "123"};
  CHECK(refusal(payment) == "the card number fails its check digit (Luhn)");
  payment.method = Card{"4242424242424242", {1, 2026}, "123"};
  CHECK(refusal(payment) == "the card has expired");
}

TEST_CASE("a token that breaks its rule is not sent") {
  CreatePayment payment = create();
  payment.method = PaymentToken{"pm_card_visa"};
  CHECK(refusal(payment).empty());
  payment.method = PaymentToken{"pm card"};
  CHECK(refusal(payment) == "a payment token is 1 to 255 visible ASCII characters");
}

TEST_CASE("a payment id holds nothing that a path would read in another way") {
  CHECK(check_payment_id("pay_1-A"));
  CHECK(check_payment_id(std::string(255, 'p')));
  const std::string rule = "a payment id is 1 to 255 of A-Z a-z 0-9 _ -";
  for (const std::string_view id : {"", ".", "..", "../refunds", "a/b", "a?b", "a#b", "a%2fb",
                                    "a b", "a\r\nb", "a:b", "\xc3\xa9", "a;b", "a\\b"}) {
    CHECK(words(check_payment_id(id)) == rule);
    CHECK(check_payment_id(id).error().fault == Fault::invalid);
  }
  CHECK(words(check_payment_id(std::string(256, 'p'))) == rule);
  CHECK(words(check_payment_id(std::string_view{"a\0", 2})) == rule);
}

const std::string wrong_id = "a payment id is 1 to 255 of A-Z a-z 0-9 _ -";
const std::string wrong_key = "this gateway takes idempotency keys of at most 64 characters";
const std::string wrong_amount = "an amount to pay is more than nothing";

TEST_CASE("a capture or a refund has a payment's id, a key that fits, and some amount or all") {
  const auto capture = [](std::string id, std::size_t key, std::optional<Money> amount) {
    return words(check_change(CapturePayment{.payment_id = std::move(id),
                                             .key = IdempotencyKey{std::string(key, 'k')},
                                             .amount = amount},
                              rules));
  };
  const auto refund = [](std::string id, std::size_t key, std::optional<Money> amount) {
    return words(check_change(RefundPayment{.payment_id = std::move(id),
                                            .key = IdempotencyKey{std::string(key, 'k')},
                                            .amount = amount},
                              rules));
  };
  const auto check = [](const auto& change) {
    CHECK(change("pay_1", 64, {}).empty());
    CHECK(change("pay_1", 64, Money{1, usd()}).empty());
    CHECK(change("pay/1", 64, {}) == wrong_id);
    CHECK(change("", 64, {}) == wrong_id);
    CHECK(change("pay_1", 65, {}) == wrong_key);
    CHECK(change("pay_1", 64, Money{0, usd()}) == wrong_amount);
    CHECK(change("pay_1", 64, Money{-1, usd()}) == wrong_amount);
  };
  check(capture);
  check(refund);
}

TEST_CASE("a cancellation has a payment's id and a key that fits") {
  const auto cancel = [](std::string id, std::size_t key) {
    return words(check_change(
        CancelPayment{.payment_id = std::move(id), .key = IdempotencyKey{std::string(key, 'k')}},
        rules));
  };
  CHECK(cancel("pay_1", 64).empty());
  CHECK(cancel("..", 64) == wrong_id);
  CHECK(cancel("pay_1", 65) == wrong_key);
}

TEST_CASE("a page has 1 to 100 payments and begins after one whose id is whole") {
  const auto list = [](int limit, std::string after) {
    return words(check_list({.limit = limit, .after = std::move(after)}));
  };
  const std::string rule = "a page has 1 to 100 payments";
  CHECK(words(check_list({})).empty());
  CHECK(list(1, "").empty());
  CHECK(list(100, "pay_1").empty());
  for (const int limit : {0, -1, 101, INT32_MIN, INT32_MAX}) CHECK(list(limit, "") == rule);
  CHECK(list(10, "a&b=c") == wrong_id);
  CHECK(list(10, "a b") == wrong_id);
  CHECK(check_list({.limit = 0}).error().fault == Fault::invalid);
  CHECK(check_list({.after = "?"}).error().fault == Fault::invalid);
}

Result<Payment> judged(Payment payment, const std::string& reference = "") {
  const Ticket ticket = Ticket::of("axra", create("k", ten, reference), now, Millis{30'000});
  return judge_created(ticket, std::move(payment));
}

TEST_CASE("an answer about this payment is believed") {
  const Result<Payment> payment =
      judged({.id = "p1", .status = PaymentStatus::succeeded, .amount = "10.00 USD"_money});
  REQUIRE(payment);
  CHECK(payment->id == "p1");
  CHECK(judged({.id = "p1", .status = PaymentStatus::pending}));
  CHECK(judged({.id = "p1", .status = PaymentStatus::unknown, .reference = "r"}, "r"));
  CHECK(judged({.id = "p1", .status = PaymentStatus::pending, .reference = "theirs"}, ""));
  CHECK(judged({.id = "p1", .status = PaymentStatus::pending, .reference = ""}, "ours"));
}

TEST_CASE("an answer about another amount or currency proves nothing") {
  for (const Money amount : {"10.01 USD"_money, "10.00 EUR"_money, "1000 JPY"_money}) {
    const auto payment = judged({.id = "p1", .status = PaymentStatus::succeeded, .amount = amount});
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::malformed);
    CHECK(payment.error().because == "the answer is about a different amount or currency");
  }
}

TEST_CASE("an answer about another reference proves nothing") {
  const auto payment =
      judged({.id = "p1", .status = PaymentStatus::succeeded, .reference = "theirs"}, "ours");
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::malformed);
  CHECK(payment.error().because == "the answer is about a different reference");
}

TEST_CASE("a 2xx about another amount is no decline, even when it says failed") {
  const auto payment =
      judged({.id = "p1", .status = PaymentStatus::failed, .amount = "11.00 USD"_money});
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::malformed);
}

TEST_CASE("a decline is never a value") {
  for (const PaymentStatus status : {PaymentStatus::failed, PaymentStatus::canceled}) {
    const auto payment = judged({.id = "p1", .status = status, .decline_code = "expired_card"});
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::declined);
    CHECK(payment.error().because == "the gateway declined the payment");
    CHECK(payment.error().code == "expired_card");
  }
}

TEST_CASE("a found payment is the one that was asked for, whatever became of it") {
  CHECK(judge_found("p1", Payment{.id = "p1", .status = PaymentStatus::failed}));
  const auto other = judge_found("p1", Payment{.id = "p2"});
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::malformed);
  CHECK(other.error().because == "the answer is about a different payment");
}

Result<Payment> changed(PaymentStatus wanted, PaymentStatus status, std::string id = "p1") {
  return judge_changed("p1", wanted, Payment{.id = std::move(id), .status = status});
}

TEST_CASE("a change has been made, or may still be, until the payment ends in another way") {
  using enum PaymentStatus;
  for (const PaymentStatus status : {succeeded, pending, requires_action, authorized, unknown}) {
    const Result<Payment> captured = changed(succeeded, status);
    REQUIRE(captured);
    CHECK(captured->status == status);
  }
  for (const PaymentStatus status : {canceled, pending, requires_action, authorized, unknown}) {
    CHECK(changed(canceled, status));
  }
}

TEST_CASE("a payment that ended otherwise was not changed, and the refusal says how it ended") {
  using enum PaymentStatus;
  const auto refused = [](PaymentStatus wanted, PaymentStatus status) {
    const Result<Payment> payment = changed(wanted, status);
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::declined);
    return payment.error().because;
  };
  CHECK(refused(succeeded, canceled) == "the payment is canceled already");
  CHECK(refused(succeeded, failed) == "the payment is failed already");
  CHECK(refused(canceled, succeeded) == "the payment is succeeded already");
  CHECK(refused(canceled, failed) == "the payment is failed already");
  CHECK(refused(canceled, refunded) == "the payment is refunded already");
  CHECK(changed(succeeded, refunded));  // It was captured first.
}

TEST_CASE("a refused change carries the gateway's own code") {
  const auto payment = judge_changed(
      "p1", PaymentStatus::succeeded,
      Payment{.id = "p1", .status = PaymentStatus::failed, .decline_code = "expired_card"});
  REQUIRE_FALSE(payment);
  CHECK(payment.error().code == "expired_card");
}

TEST_CASE("a changed payment is the one that was asked for, or the answer proves nothing") {
  for (const PaymentStatus status : {PaymentStatus::succeeded, PaymentStatus::canceled}) {
    const auto payment = changed(PaymentStatus::succeeded, status, "p2");
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::malformed);
    CHECK(payment.error().because == "the answer is about a different payment");
  }
}

Result<Refund> refunded(Refund refund, std::optional<Money> amount = {}) {
  const RefundPayment request{
      .payment_id = "p1", .key = IdempotencyKey{"refund-1"}, .amount = amount};
  return judge_refund(request, std::move(refund));
}

TEST_CASE("an answer about this refund is believed") {
  const auto refund = refunded(
      {.id = "r1", .status = PaymentStatus::succeeded, .payment_id = "p1", .amount = ten}, ten);
  REQUIRE(refund);
  CHECK(refund->id == "r1");
  CHECK(refunded({.id = "r1", .status = PaymentStatus::pending}, ten));
  CHECK(refunded({.id = "r1", .status = PaymentStatus::unknown, .amount = ten}));
}

TEST_CASE("a refund of another payment or amount proves nothing, even when it says failed") {
  for (const PaymentStatus status : {PaymentStatus::succeeded, PaymentStatus::failed}) {
    const auto other = refunded({.id = "r1", .status = status, .payment_id = "p2"});
    REQUIRE_FALSE(other);
    CHECK(other.error().fault == Fault::malformed);
    CHECK(other.error().because == "the answer is about a refund of a different payment");
    for (const Money amount : {"9.99 USD"_money, "10.00 EUR"_money}) {
      const auto wrong = refunded({.id = "r1", .status = status, .amount = amount}, ten);
      REQUIRE_FALSE(wrong);
      CHECK(wrong.error().fault == Fault::malformed);
      CHECK(wrong.error().because == "the answer is about a different amount or currency");
    }
  }
}

TEST_CASE("a refund that failed is never a value") {
  for (const PaymentStatus status : {PaymentStatus::failed, PaymentStatus::canceled}) {
    const auto refund = refunded({.id = "r1", .status = status, .payment_id = "p1"});
    REQUIRE_FALSE(refund);
    CHECK(refund.error().fault == Fault::declined);
    CHECK(refund.error().because == "the gateway declined the refund");
  }
}

}  // namespace
