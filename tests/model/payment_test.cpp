// SPDX-License-Identifier: MIT
// Tests of payments as values: every status has its word, and what is unknown says so.
#include <paycourier/model/payment.hpp>

#include <catch2/catch_test_macros.hpp>
#include <type_traits>

namespace {

using namespace paycourier;

TEST_CASE("every payment status has a word of its own") {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(PaymentStatus::unknown); ++i) {
    words.push_back(name(static_cast<PaymentStatus>(i)));
  }
  CHECK(words == std::vector<std::string_view>{"pending", "requires_action", "authorized",
                                               "succeeded", "failed", "canceled", "refunded",
                                               "unknown"});
  CHECK(name(static_cast<PaymentStatus>(99)) == "unknown");
}

TEST_CASE("a payment of which nothing is known claims nothing") {
  const Payment payment{};
  CHECK(payment.status == PaymentStatus::unknown);
  CHECK_FALSE(payment.amount);
  CHECK(payment.other.empty());
  CHECK(PaymentNotice{}.status == PaymentStatus::unknown);
}

TEST_CASE("a payment to create owns its card, so it can be moved and not copied") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<CreatePayment>);
  STATIC_REQUIRE(std::is_move_constructible_v<CreatePayment>);
  using namespace literals;
  CreatePayment create{.key = IdempotencyKey{"order-1042"},
                       .amount = "10.00 USD"_money,
                       .method = Card{"4242424242424242", {12, 2030}, "123"}};
  const CreatePayment moved{std::move(create)};
  CHECK(moved.method.reveal_number() == "4242424242424242");
  CHECK(create.method.reveal_number().empty());
  CHECK(moved.reference.empty());
}

}  // namespace
