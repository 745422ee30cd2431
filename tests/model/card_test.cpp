// SPDX-License-Identifier: MIT
// Tests of Card: checked before it is sent, masked when it is shown, wiped when it goes.
#include <paycourier/model/card.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <new>
#include <type_traits>

namespace {

using namespace paycourier;

constexpr Instant at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0,
                     int second = 0) {
  using namespace std::chrono;
  return Instant{sys_days{std::chrono::year{year} / std::chrono::month{month} /
                          std::chrono::day{day}}} +
         hours{hour} + minutes{minute} + seconds{second};
}
constexpr Instant today = at(2025, 6, 15);

std::string refusal(const Card& card, Instant now = today) {
  const Result<void> checked = card.check(now);
  if (checked) return "";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}
std::string refusal_of_number(std::string_view number) {
  return refusal(Card{number, {12, 2030}, "123"});
}

/// How often the text stands in the memory of an object.
bool holds(const void* object, std::size_t size, std::string_view text) {
  const std::string_view memory{static_cast<const char*>(object), size};
  return memory.find(text) != std::string_view::npos;
}

TEST_CASE("a good card passes") {
  CHECK(refusal(Card{"4242424242424242", {12, 2030}, "123"}).empty());
  CHECK(refusal(Card{"378282246310005", {1, 2026}, "1234"}).empty());
}

TEST_CASE("a card number has 12 to 19 digits") {
  CHECK(refusal_of_number("424242424242").empty());
  CHECK(refusal_of_number("4242424242424242428").empty());
  const std::string rule = "a card number has 12 to 19 digits and nothing else";
  for (const std::string_view number :
       {"", "4", "42424242426", "42424242424242424242", "4242 4242 4242 4242",
        "4242-4242-4242-4242", "424242424242424a", "-242424242424242", "4242424242424242\n",
        "\xd9\xa1\xd9\xa1\xd9\xa1"
        "\xd9\xa1\xd9\xa1\xd9\xa1"}) {
    CHECK(refusal_of_number(number) == rule);
  }
  CHECK(refusal_of_number(std::string(100'000, '4')) == rule);
  CHECK(refusal_of_number(std::string_view{"4242424242424\0002", 15}) == rule);
}

TEST_CASE("any one wrong digit of a card number is found") {
  const std::string right = "4242424242424242";
  for (std::size_t i = 0; i < right.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string number = right;
      number[i] = digit;
      CHECK(refusal_of_number(number) ==
            (number == right ? "" : "the card number fails its check digit (Luhn)"));
    }
  }
}

TEST_CASE("two digits that changed places are found") {
  CHECK_FALSE(detail::passes_luhn("2442424242424242"));
  CHECK(detail::passes_luhn("79927398713"));
  CHECK_FALSE(detail::passes_luhn("79927398710"));
}

TEST_CASE("a CVV has 3 or 4 digits") {
  const auto refusal_of_cvv = [](std::string_view cvv) {
    return refusal(Card{"4242424242424242", {12, 2030}, cvv});
  };
  CHECK(refusal_of_cvv("000").empty());
  CHECK(refusal_of_cvv("1234").empty());
  for (const std::string_view cvv : {"", "1", "12", "12345", "12a", " 123", "-12"}) {
    CHECK(refusal_of_cvv(cvv) == "a CVV has 3 or 4 digits");
  }
}

TEST_CASE("the expiry is a month and a year in full") {
  const auto refusal_of_expiry = [](int month, int year) {
    return refusal(Card{"4242424242424242", {month, year}, "123"});
  };
  CHECK(refusal_of_expiry(1, 2030).empty());
  CHECK(refusal_of_expiry(12, 2099).empty());
  for (const int month : {0, 13, -1, 100, -2147483647}) {
    CHECK(refusal_of_expiry(month, 2030) == "the expiry month is not between 1 and 12");
  }
  for (const int year : {0, 30, 1999, 2100, 203, 20300, -2030}) {
    CHECK(refusal_of_expiry(12, year) == "the expiry year is written in full, like 2030");
  }
  CHECK(refusal_of_expiry(5, 2000) == "the card has expired");
}

TEST_CASE("a card is good to the end of its month, wherever on earth that ends") {
  const Card card{"4242424242424242", {6, 2025}, "123"};
  CHECK(refusal(card, at(2025, 6, 1)).empty());
  CHECK(refusal(card, at(2025, 6, 30, 23, 59, 59)).empty());
  CHECK(refusal(card, at(2025, 7, 1, 23, 59, 59)).empty());
  CHECK(refusal(card, at(2025, 7, 2)) == "the card has expired");
  CHECK(refusal(card, at(2026, 6, 1)) == "the card has expired");
}

TEST_CASE("a card of December lives into January, and one of February knows leap years") {
  const Card december{"4242424242424242", {12, 2025}, "123"};
  CHECK(refusal(december, at(2026, 1, 1, 23, 59, 59)).empty());
  CHECK(refusal(december, at(2026, 1, 2)) == "the card has expired");
  const Card february{"4242424242424242", {2, 2028}, "123"};
  CHECK(refusal(february, at(2028, 2, 29, 12)).empty());
  CHECK(refusal(february, at(2028, 3, 1, 23, 59, 59)).empty());
  CHECK(refusal(february, at(2028, 3, 2)) == "the card has expired");
}

TEST_CASE("a card shows its last four digits and no more") {
  CHECK(Card{"4242424242424242", {12, 2030}, "123"}.masked() == "**** 4242");
  CHECK(Card{"378282246310005", {12, 2030}, "1234"}.masked() == "**** 0005");
  CHECK(Card{"1234", {12, 2030}, "123"}.masked() == "**** ****");
  CHECK(Card{"12345678901", {12, 2030}, "123"}.masked() == "**** ****");
  CHECK(Card{std::string(50, '7'), {12, 2030}, "123"}.masked() == "**** ****");
  CHECK(Card{"", {12, 2030}, "123"}.masked() == "**** ****");
}

TEST_CASE("a moved card leaves no digit behind") {
  Card from{"4242424242424242", {12, 2030}, "9876"};
  REQUIRE(holds(&from, sizeof from, "4242424242424242"));
  REQUIRE(holds(&from, sizeof from, "9876"));
  const Card to{std::move(from)};
  CHECK(to.reveal_number() == "4242424242424242");
  CHECK(to.reveal_cvv() == "9876");
  CHECK(to.expiry().year == 2030);
  CHECK_FALSE(holds(&from, sizeof from, "42"));
  CHECK_FALSE(holds(&from, sizeof from, "87"));
  CHECK(from.reveal_number().empty());
  CHECK(refusal(from) == "a card number has 12 to 19 digits and nothing else");
}

TEST_CASE("an assigned card leaves no digit behind, neither of its old nor in its source") {
  Card card{"378282246310005", {1, 2031}, "1234"};
  Card from{"4242424242424242", {12, 2030}, "987"};
  card = std::move(from);
  CHECK(card.reveal_number() == "4242424242424242");
  CHECK(card.reveal_cvv() == "987");
  CHECK_FALSE(holds(&card, sizeof card, "3782"));
  CHECK_FALSE(holds(&card, sizeof card, "1234"));
  CHECK_FALSE(holds(&from, sizeof from, "42"));
  CHECK_FALSE(holds(&from, sizeof from, "98"));
  Card& alias = card;
  card = std::move(alias);
  CHECK(card.reveal_number() == "4242424242424242");
}

TEST_CASE("a destroyed card leaves no digit in its memory") {
  alignas(Card) unsigned char memory[sizeof(Card)];
  std::memset(memory, 0xaa, sizeof memory);
  auto* card = new (memory) Card{"4242424242424242", {12, 2030}, "987"};
  REQUIRE(holds(memory, sizeof memory, "4242424242424242"));
  card->~Card();
  // Read through a volatile pointer, so that the end of the lifetime excuses nothing.
  char left[sizeof memory];
  const volatile unsigned char* bytes = memory;
  for (std::size_t i = 0; i < sizeof memory; ++i) left[i] = static_cast<char>(bytes[i]);
  CHECK_FALSE(holds(left, sizeof left, "42"));
  CHECK_FALSE(holds(left, sizeof left, "98"));
}

TEST_CASE("a number that is too long is not kept at all") {
  const Card card{"42424242424242424242", {12, 2030}, "98765"};
  CHECK_FALSE(holds(&card, sizeof card, "42"));
  CHECK_FALSE(holds(&card, sizeof card, "98"));
  CHECK(card.reveal_number().empty());
  CHECK(card.reveal_cvv().empty());
}

TEST_CASE("a card can be moved and not copied") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Card>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Card>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<Card>);
  STATIC_REQUIRE(std::is_nothrow_move_assignable_v<Card>);
}

TEST_CASE("a number that is not all digits is masked as a whole") {
  const Card card{"378282246310005 123", {12, 2030}, "123"};
  CHECK(card.masked() == "**** ****");
}

}  // namespace
