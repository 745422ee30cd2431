// SPDX-License-Identifier: MIT
// Tests of requests as values: what must be said, what is meant when nothing is said.
#include <paycourier/model/payment_request.hpp>

#include <catch2/catch_test_macros.hpp>
#include <type_traits>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

TEST_CASE("a payment to create owns its card, so it can be moved and not copied") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<CreatePayment>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<CreatePayment>);
  STATIC_REQUIRE(std::is_move_constructible_v<CreatePayment>);
  CreatePayment create{.key = IdempotencyKey{"order-1042"},
                       .amount = "10.00 USD"_money,
                       .method = Card{"4242424242424242", {12, 2030}, "123"}};
  const CreatePayment moved{std::move(create)};
  CHECK(moved.method.card()->reveal_number() == "4242424242424242");
  CHECK(create.method.card()->reveal_number().empty());
}

TEST_CASE("a payment is captured at once and without doubt unless it says otherwise") {
  const CreatePayment create{.key = IdempotencyKey{"order-1042"},
                             .amount = "10.00 USD"_money,
                             .method = PaymentToken{"pm_card_visa"}};
  CHECK(create.capture);
  CHECK_FALSE(create.doubted);
  CHECK(create.reference.empty());
}

TEST_CASE("a change of a payment is of all of it and without doubt unless it says otherwise") {
  const CapturePayment capture{.payment_id = "pay_1", .key = IdempotencyKey{"capture-1042"}};
  CHECK_FALSE(capture.amount);
  CHECK_FALSE(capture.doubted);
  const RefundPayment refund{.payment_id = "pay_1", .key = IdempotencyKey{"refund-1042"}};
  CHECK_FALSE(refund.amount);
  CHECK_FALSE(refund.doubted);
  const CancelPayment cancel{.payment_id = "pay_1", .key = IdempotencyKey{"cancel-1042"}};
  CHECK_FALSE(cancel.doubted);
}

TEST_CASE("whatever moves money needs a key, so it cannot be built from nothing") {
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<CreatePayment>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<CapturePayment>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<CancelPayment>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<RefundPayment>);
}

TEST_CASE("a list begins with the newest hundred") {
  const ListPayments list{};
  CHECK(list.limit == 100);
  CHECK(list.after.empty());
  CHECK_FALSE(list.created_from);
}

}  // namespace
