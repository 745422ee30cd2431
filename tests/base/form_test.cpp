// SPDX-License-Identifier: MIT
// Tests of HTML forms: decoding, everything that is refused, and what is written.
#include <paycourier/base/form.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include <paycourier/base/secret.hpp>

namespace {

using namespace paycourier;

bool is_read(std::string_view text) { return FormFields::parse(text).has_value(); }

TEST_CASE("a form's fields are found by their names") {
  const auto form = FormFields::parse("transaction_id=tx_1&status=completed&note=");
  REQUIRE(form);
  CHECK(*form->find("transaction_id") == "tx_1");
  CHECK(*form->find("status") == "completed");
  CHECK(form->find("note")->empty());
  CHECK(form->find("missing") == nullptr);
  CHECK(form->text({"missing", "status"}) == "completed");
  CHECK(form->text({"missing"}).empty());
}

TEST_CASE("plus is a space and a percent sign stands before two hex digits") {
  const auto form = FormFields::parse("a+b=c+d&e=%41%2b%2F%c3%A5&f=x%3Dy%26z&g=1=2&h");
  REQUIRE(form);
  CHECK(*form->find("a b") == "c d");
  CHECK(*form->find("e") == "A+/å");
  CHECK(*form->find("f") == "x=y&z");
  CHECK(*form->find("g") == "1=2");
  CHECK(form->find("h")->empty());
}

TEST_CASE("a line break inside a value arrives encoded") {
  CHECK(*FormFields::parse("note=a%0D%0Ab")->find("note") == "a\r\nb");
  CHECK_FALSE(is_read("note=a\r\nb"));
}

TEST_CASE("an empty form is a form without fields") {
  CHECK(FormFields::parse("")->empty());
  CHECK(FormFields::parse("&&")->empty());
  CHECK_FALSE(FormFields::parse("a=1&&b=2&")->empty());
}

TEST_CASE("a percent sign without two hex digits is refused") {
  for (const char* text : {"a=%", "a=%4", "a=%zz", "a=%4g", "a=%g4", "%=1", "a=%%41", "a=% 41",
                           "a=%-1", "a=%+1", "a=1&b=%4"}) {
    INFO(text);
    CHECK_FALSE(is_read(text));
  }
  CHECK(*FormFields::parse("a=%41")->find("a") == "A");
}

TEST_CASE("a name that stands twice is refused, however it is spelt") {
  CHECK_FALSE(is_read("status=failed&status=succeeded"));
  CHECK_FALSE(is_read("status=failed&%73tatus=succeeded"));
  CHECK(is_read("status=failed&Status=succeeded"));
}

TEST_CASE("a field without a name is refused") {
  CHECK_FALSE(is_read("=x"));
  CHECK_FALSE(is_read("="));
  CHECK_FALSE(is_read("a=1&=2"));
}

TEST_CASE("a form has at most a thousand fields") {
  const auto form = [](int fields) {
    std::string text;
    for (int i = 0; i < fields; ++i) text += "f" + std::to_string(i) + "=1&";
    return text;
  };
  CHECK(is_read(form(1'000)));
  CHECK_FALSE(is_read(form(1'001)));
}

TEST_CASE("an error about a form never quotes it") {
  const auto form = FormFields::parse("number=4242424242424242&cvv=%");
  REQUIRE_FALSE(form);
  CHECK(form.error().fault == Fault::malformed);
  CHECK(form.error().because == "the body is not an HTML form that can be read");
}

TEST_CASE("fields are written with an ampersand between them and everything odd encoded") {
  std::string form;
  append_form_field(form, "amount", "1000");
  CHECK(form == "amount=1000");
  append_form_field(form, "card[number]", "");
  append_form_field(form, "note", "a b&c=d+e%\r\n\"~");
  CHECK(form == "amount=1000&card%5Bnumber%5D=&note=a%20b%26c%3Dd%2Be%25%0D%0A%22%7E");
  std::string plain;
  append_form_field(plain, "azAZ09-._*", "azAZ09-._*");
  CHECK(plain == "azAZ09-._*=azAZ09-._*");
  std::string other;
  append_form_field(other, "n", "Bl\xc3\xa5\xff");
  append_form_field(other, "z", std::string_view{"\0", 1});
  CHECK(other == "n=Bl%C3%A5%FF&z=%00");
}

TEST_CASE("a form with a secret in it is written into a secret, byte by byte the same") {
  Secret secret;
  std::string text;
  const auto write = [](auto& form) {
    append_form_field(form, "payment_method_data[card][number]", "4242424242424242");
    append_form_field(form, "payment_method_data[card][cvc]", "987");
    append_form_field(form, "description", "caf\xc3\xa9 & more");
  };
  write(secret);
  write(text);
  CHECK(secret.reveal() == text);
}

}  // namespace
