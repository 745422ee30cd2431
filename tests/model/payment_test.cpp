// SPDX-License-Identifier: MIT
// Tests of payments as values: every status has its word, and what is unknown says so.
#include <paycourier/model/payment.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string_view>
#include <vector>

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

TEST_CASE("a refund of which nothing is known claims nothing") {
  const Refund refund{};
  CHECK(refund.status == PaymentStatus::unknown);
  CHECK_FALSE(refund.amount);
  CHECK(refund.payment_id.empty());
}

TEST_CASE("a page that names no next one is the last") {
  CHECK(PaymentPage{}.payments.empty());
  CHECK(PaymentPage{}.next.empty());
}

}  // namespace
