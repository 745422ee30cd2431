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

TEST_CASE("an amount to pay is more than nothing") {
  const Currency usd = "1 USD"_money.currency();
  const std::string rule = "an amount to pay is more than nothing";
  CHECK(refusal(create("k", Money{0, usd})) == rule);
  CHECK(refusal(create("k", Money{-1, usd})) == rule);
  CHECK(refusal(create("k", Money{INT64_MIN, usd})) == rule);
  CHECK(refusal(create("k", Money{INT64_MAX, usd})).empty());
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

Result<Payment> judged(Payment payment, const std::string& reference = "") {
  return judge_created(create("k", "10.00 USD"_money, reference), std::move(payment));
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

}  // namespace
