// SPDX-License-Identifier: MIT
// Characters of ASCII, whatever the locale, and what a whole text is made of.
#ifndef PAYCOURIER_BASE_TEXT_HPP
#define PAYCOURIER_BASE_TEXT_HPP

#include <cstddef>
#include <string_view>

namespace paycourier::inline v0 {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_visible(char c) noexcept { return c > 0x20 && c < 0x7f; }
constexpr char to_lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c + 32) : c; }
constexpr char to_upper(char c) noexcept { return is_lower(c) ? static_cast<char>(c - 32) : c; }
constexpr bool is_control(char c) noexcept { return (c >= 0 && c < 0x20) || c == 0x7f; }
/// A-Z a-z 0-9 _ -
constexpr bool is_id_character(char c) noexcept {
  return is_digit(c) || is_upper(c) || is_lower(c) || c == '_' || c == '-';
}

/// `every(text, is_digit)`: true of an empty text. A loop, because the ranges of the standard
/// library cost more to compile than all that they would be used for here.
template <class Test>
constexpr bool every(std::string_view text, Test is) noexcept {
  for (const char c : text) {
    if (!is(c)) return false;
  }
  return true;
}

/// True where no character is so.
template <class Test>
constexpr bool none(std::string_view text, Test is) noexcept {
  return every(text, [is](char c) { return !is(c); });
}

/// Where the character first stands, or npos. `text.find(c)` of g++ 12 is no constant expression
/// under -fsanitize=undefined when the text is a template argument.
constexpr std::size_t position(std::string_view text, char wanted) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == wanted) return i;
  }
  return std::string_view::npos;
}

/// The same but for the case of ASCII letters.
constexpr bool same_but_for_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

/// Well-formed as in table 3-7 of Unicode: nothing overlong, no surrogate, no more than U+10FFFF.
constexpr bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                                           : 4;
    if (size == 0 || size > text.size() || lead > 0xf4) return false;
    for (std::size_t i = 1; i < size; ++i) {
      if ((byte(i) & 0xc0U) != 0x80U) return false;
    }
    if (lead == 0xe0 && byte(1) < 0xa0) return false;
    if (lead == 0xed && byte(1) > 0x9f) return false;
    if (lead == 0xf0 && byte(1) < 0x90) return false;
    if (lead == 0xf4 && byte(1) > 0x8f) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace paycourier::inline v0

#endif
