// SPDX-License-Identifier: MIT
// Tests of event patterns: what is one, and what it means.
#include <paycourier/policy/event_pattern.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string_view>

namespace {

using namespace paycourier;
using namespace std::string_view_literals;

TEST_CASE("a pattern without a star means the type that it spells") {
  STATIC_REQUIRE(matches_event("payment.completed", "payment.completed"));
  STATIC_REQUIRE_FALSE(matches_event("payment.completed", "payment.complete"));
  STATIC_REQUIRE_FALSE(matches_event("payment.completed", "payment.completed.late"));
  STATIC_REQUIRE_FALSE(matches_event("payment.completed", "Payment.completed"));
  STATIC_REQUIRE_FALSE(matches_event("payment", "payment.completed"));
  STATIC_REQUIRE_FALSE(matches_event("payment.completed", ""));
}

TEST_CASE("a star after a dot means all types below it, however deep, but not the name alone") {
  STATIC_REQUIRE(matches_event("payment.*", "payment.completed"));
  STATIC_REQUIRE(matches_event("payment.*", "payment.refund.created"));
  STATIC_REQUIRE(matches_event("payment.refund.*", "payment.refund.created"));
  STATIC_REQUIRE_FALSE(matches_event("payment.*", "payment"));
  STATIC_REQUIRE_FALSE(matches_event("payment.*", "payment."));
  STATIC_REQUIRE_FALSE(matches_event("payment.*", "payments.completed"));
  STATIC_REQUIRE_FALSE(matches_event("payment.*", "payment_intent.created"));
  STATIC_REQUIRE_FALSE(matches_event("payment.*", "a.payment.completed"));
  STATIC_REQUIRE_FALSE(matches_event("payment.refund.*", "payment.completed"));
}

TEST_CASE("a star alone means every type, and none too") {
  STATIC_REQUIRE(matches_event("*", "payment.completed"));
  STATIC_REQUIRE(matches_event("*", "x"));
  STATIC_REQUIRE(matches_event("*", ""));
}

TEST_CASE("a star anywhere else is no pattern") {
  for (const std::string_view good : {"*"sv, "payment"sv, "payment.completed"sv, "payment.*"sv,
                                      "a.b.*"sv, "payment.refund/partial:v2"sv}) {
    CHECK(check_event_pattern(good));
  }
  for (const std::string_view bad :
       {""sv, "**"sv, ".*"sv, "pay*"sv, "*.completed"sv, "payment.*.late"sv, "payment.**"sv,
        "payment .completed"sv, "payment\n"sv, "\xc3\xa9"sv, "a\0b"sv}) {
    CAPTURE(bad);
    const Result<void> checked = check_event_pattern(bad);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::invalid);
    CHECK(checked.error().because == "a pattern is an event type, payment.* or *");
  }
}

TEST_CASE("a pattern in the source is judged while compiling") {
  constexpr EventPattern pattern{"payment.*"};
  STATIC_REQUIRE(pattern.text == "payment.*");
}

}  // namespace
