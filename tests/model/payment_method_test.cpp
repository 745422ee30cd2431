// SPDX-License-Identifier: MIT
// Tests of what a payment is made with: a card or a token, checked by its own rules, shown masked.
#include <paycourier/model/payment_method.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <type_traits>

namespace {

using namespace paycourier;

constexpr Instant now = from_unix(Seconds{1'772'366'400});  // 2026-03-01T12:00:00Z

PaymentMethod card(std::string_view number = "4242424242424242") {
  return {number, {12, 2030}, "987"};
}

std::string refusal(const PaymentMethod& method) {
  const Result<void> checked = method.check(now);
  if (checked) return "";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

TEST_CASE("a payment method is a card or a token, and never both") {
  const PaymentMethod paid_by_card{Card{"4242424242424242", {12, 2030}, "987"}};
  REQUIRE(paid_by_card.card());
  CHECK(paid_by_card.card()->reveal_number() == "4242424242424242");
  CHECK(paid_by_card.token() == nullptr);
  const PaymentMethod paid_by_token{PaymentToken{"pm_card_visa"}};
  REQUIRE(paid_by_token.token());
  CHECK(paid_by_token.token()->text == "pm_card_visa");
  CHECK(paid_by_token.card() == nullptr);
}

TEST_CASE("a card can be written in place, without a name") {
  const PaymentMethod method = {"4000056655665556", {1, 2031}, "123"};
  REQUIRE(method.card());
  CHECK(method.card()->reveal_number() == "4000056655665556");
  CHECK(method.card()->reveal_cvv() == "123");
  CHECK(method.card()->expiry().month == 1);
  CHECK(method.card()->expiry().year == 2031);
}

TEST_CASE("a payment method can be moved and not copied, and leaves no card behind") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<PaymentMethod>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<PaymentMethod>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<PaymentMethod>);
  PaymentMethod first = card();
  const PaymentMethod second{std::move(first)};
  CHECK(second.card()->reveal_number() == "4242424242424242");
  CHECK(first.card()->reveal_number().empty());
  PaymentMethod third = PaymentToken{"pm_card_visa"};
  third = card("4000056655665556");
  CHECK(third.token() == nullptr);
  CHECK(third.masked() == "**** 5556");
}

TEST_CASE("a text is no payment method, lest it be taken for a token") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, PaymentMethod>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<const char*, PaymentMethod>);
  STATIC_REQUIRE_FALSE(std::is_default_constructible_v<PaymentMethod>);
}

TEST_CASE("a card is checked by a card's rules") {
  CHECK(refusal(card()).empty());
  CHECK(refusal(card("4242424242424241")) == "the card number fails its check digit (Luhn)");
  CHECK(refusal({"4242424242424242", {2, 2026}, "987"}) == "");
  CHECK(refusal({"4242424242424242", {1, 2026}, "987"}) == "the card has expired");
  CHECK(refusal({"4242424242424242", {12, 2030}, "98"}) == "a CVV has 3 or 4 digits");
}

TEST_CASE("a token is 1 to 255 visible ASCII characters") {
  const std::string rule = "a payment token is 1 to 255 visible ASCII characters";
  for (const std::string& good : {std::string{"t"}, std::string{"pm_card_visa"},
                                  std::string{"~!\"#/&=%"}, std::string(255, 't')}) {
    CHECK(refusal(PaymentToken{good}).empty());
  }
  for (const std::string& bad :
       {std::string{}, std::string(256, 't'), std::string{"pm card"}, std::string{"pm\r\nX: y"},
        std::string{"pm\t"}, std::string{"p\xc3\xa5"}, std::string{"\x7f"}, std::string(1, '\0')}) {
    CHECK(refusal(PaymentToken{bad}) == rule);
  }
}

TEST_CASE("the masked form shows the last four of what is long enough to hide the rest") {
  CHECK(card().masked() == "**** 4242");
  CHECK(card("4242").masked() == "**** ****");
  const auto masked = [](std::string text) { return PaymentMethod{PaymentToken{text}}.masked(); };
  CHECK(masked("pm_card_visa") == "token ****visa");
  CHECK(masked("tok_12345") == "token ****2345");
  CHECK(masked("tok_1234") == "token ****");
  CHECK(masked("t") == "token ****");
  CHECK(masked("") == "token ****");
}

}  // namespace
