// SPDX-License-Identifier: MIT
// The characters of ASCII and the texts that they make.
#include <paycourier/base/text.hpp>

#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("characters are sorted as in ASCII, whatever the locale") {
  for (int code = -128; code < 128; ++code) {
    const auto c = static_cast<char>(code);
    CHECK(is_digit(c) == (code >= 48 && code <= 57));
    CHECK(is_upper(c) == (code >= 65 && code <= 90));
    CHECK(is_lower(c) == (code >= 97 && code <= 122));
    CHECK(is_visible(c) == (code >= 33 && code <= 126));
    CHECK(to_lower(c) == (is_upper(c) ? static_cast<char>(code + 32) : c));
    CHECK(to_upper(c) == (is_lower(c) ? static_cast<char>(code - 32) : c));
  }
}

TEST_CASE("UTF-8 is known up to the edge of each of its lengths") {
  for (const std::string_view text :
       {"", "plain", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "caf\xc3\xa9!"}) {
    CHECK(is_utf8(text));
  }
  CHECK(is_utf8(std::string_view{"\0", 1}));
}

TEST_CASE("UTF-8 that is overlong, cut, a surrogate or past the last character is none") {
  for (const std::string_view text : {"\x80",
                                      "\xbf",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc2",
                                      "\xc2\x7f",
                                      "\xc2\xc2",
                                      "\xdf",
                                      "\xe0\x9f\xbf",
                                      "\xe0\xa0",
                                      "\xe1\x80\x7f",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf0\x90\x80",
                                      "\xf1\x80\x80\xc0",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xfe",
                                      "ok\xc3"}) {
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("control characters are those below the space, and DEL") {
  for (int code = -128; code < 128; ++code) {
    CHECK(is_control(static_cast<char>(code)) == ((code >= 0 && code < 32) || code == 127));
  }
}

TEST_CASE("an id is made of letters, digits, underscore and hyphen") {
  CHECK(every("evt_1-AZaz09", is_id_character));
  for (const char c : std::string_view{".:/?#%+ ~\n\0", 12}) CHECK_FALSE(is_id_character(c));
}

TEST_CASE("a character stands where it first stands, or nowhere") {
  static_assert(position("10.00 USD", ' ') == 5);
  CHECK(position("a.b.c", '.') == 1);
  CHECK(position("abc", '.') == std::string_view::npos);
  CHECK(position("", '.') == std::string_view::npos);
}

TEST_CASE("an empty text is made of anything and holds nothing") {
  CHECK(every("", is_digit));
  CHECK(none("", is_digit));
  CHECK_FALSE(every("12a", is_digit));
  CHECK_FALSE(none("ab1", is_digit));
  CHECK(none("abc", is_digit));
}

TEST_CASE("names are the same whatever the case of their letters, and only of those") {
  CHECK(same_but_for_case("Retry-After", "rETRY-aFTER"));
  CHECK(same_but_for_case("", ""));
  CHECK_FALSE(same_but_for_case("Retry-After", "Retry-Afte"));
  CHECK_FALSE(same_but_for_case("[", "{"));
  CHECK_FALSE(same_but_for_case("\xc4", "\xe4"));
}

}  // namespace
