// SPDX-License-Identifier: MIT
// Tests of the forms that Stripe is sent, byte by byte.
#include <paycourier/gateway/stripe/request.hpp>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

constexpr Money ten_dollars = "10.00 USD"_money;

CreatePayment order(PaymentMethod method, Money amount = ten_dollars) {
  return {.key = IdempotencyKey{"order-1042/1"}, .amount = amount, .method = std::move(method)};
}

std::string form_of(const CreatePayment& create) {
  const Result<Secret> form = stripe_create_form(create);
  return form ? std::string{form->reveal()} : form.error().because;
}

TEST_CASE("a token is paid with at once, without a redirect") {
  CHECK(form_of(order(PaymentToken{"pm_card_visa"})) ==
        "amount=1000&currency=usd&confirm=true"
        "&automatic_payment_methods%5Benabled%5D=true"
        "&automatic_payment_methods%5Ballow_redirects%5D=never"
        "&payment_method=pm_card_visa"
        "&metadata%5Bpaycourier_key%5D=order-1042%2F1");
}

TEST_CASE("a card is written as the data of a payment method") {
  CHECK(form_of(order(Card{"4242424242424242", {2, 2030}, "123"})) ==
        "amount=1000&currency=usd&confirm=true"
        "&automatic_payment_methods%5Benabled%5D=true"
        "&automatic_payment_methods%5Ballow_redirects%5D=never"
        "&payment_method_data%5Btype%5D=card"
        "&payment_method_data%5Bcard%5D%5Bnumber%5D=4242424242424242"
        "&payment_method_data%5Bcard%5D%5Bexp_month%5D=2"
        "&payment_method_data%5Bcard%5D%5Bexp_year%5D=2030"
        "&payment_method_data%5Bcard%5D%5Bcvc%5D=123"
        "&metadata%5Bpaycourier_key%5D=order-1042%2F1");
}

TEST_CASE("an amount that is only reserved is captured by hand") {
  CreatePayment create = order(PaymentToken{"pm_1"});
  CHECK(form_of(create).find("capture_method") == std::string::npos);
  create.capture = false;
  CHECK(form_of(create).find("&capture_method=manual&payment_method=pm_1&") != std::string::npos);
}

TEST_CASE("a reference becomes metadata, whatever characters it has") {
  CreatePayment create = order(PaymentToken{"pm_1"});
  CHECK(form_of(create).find("reference") == std::string::npos);
  create.reference = "a&amount=1=%é+";
  const Result<FormFields> form = FormFields::parse(form_of(create));
  REQUIRE(form);
  CHECK(form->text({"metadata[reference]"}) == create.reference);
  CHECK(form->text({"amount"}) == "1000");
}

TEST_CASE("tokens and keys cannot smuggle a field in") {
  CreatePayment create = order(PaymentToken{"pm_1&confirm=false"});
  create.key = IdempotencyKey{"k&amount=1"};
  const Result<FormFields> form = FormFields::parse(form_of(create));
  REQUIRE(form);
  CHECK(form->text({"confirm"}) == "true");
  CHECK(form->text({"amount"}) == "1000");
  CHECK(form->text({"payment_method"}) == "pm_1&confirm=false");
  CHECK(form->text({"metadata[paycourier_key]"}) == "k&amount=1");
}

TEST_CASE("amounts are written in Stripe's own units") {
  const auto begins = [](Money amount, std::string_view with) {
    return form_of(order(PaymentToken{"pm_1"}, amount)).starts_with(with);
  };
  CHECK(begins("500 JPY"_money, "amount=500&currency=jpy&"));
  CHECK(begins("5 UGX"_money, "amount=500&currency=ugx&"));
  CHECK(begins("5.120 KWD"_money, "amount=5120&currency=kwd&"));
  CHECK(form_of(order(PaymentToken{"pm_1"}, "5.124 KWD"_money)) ==
        "Stripe takes this currency with a 0 as its third decimal");
  CHECK(form_of(order(PaymentToken{"pm_1"}, "5.0000 CLF"_money)) ==
        "Stripe does not take this currency");
}

TEST_CASE("an amount of its own is optional for captures and refunds") {
  CHECK(stripe_amount_form("amount", std::nullopt)->empty());
  CHECK(stripe_amount_form("amount_to_capture", "2.50 USD"_money)->reveal() ==
        "amount_to_capture=250");
  const Result<Secret> refused = stripe_amount_form("amount", "1.001 KWD"_money);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::invalid);
}

TEST_CASE("a list is asked for by page, time and size") {
  const Instant from = from_unix(Seconds{1'893'456'000}) + Millis{999};
  CHECK(stripe_list_query(100, std::nullopt, std::nullopt, "") == "limit=100");
  CHECK(stripe_list_query(5, from, from + std::chrono::hours{1}, "pi_9") ==
        "limit=5&created%5Bgte%5D=1893456000&created%5Blte%5D=1893459600&starting_after=pi_9");
  CHECK(stripe_list_query(5, std::nullopt, std::nullopt, "pi_9&limit=1#x") ==
        "limit=5&starting_after=pi_9%26limit%3D1%23x");
}

}  // namespace
