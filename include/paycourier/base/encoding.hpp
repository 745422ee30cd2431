// SPDX-License-Identifier: MIT
// Text forms of bytes: base64, hex, and strict decimal numbers.
#ifndef PAYCOURIER_BASE_ENCODING_HPP
#define PAYCOURIER_BASE_ENCODING_HPP

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

using Bytes = std::span<const std::uint8_t>;

inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

namespace detail {
// By arithmetic: a table is read faster where a signature was read before it, and the cache tells.
constexpr char base64_digit(unsigned sextet) noexcept {
  const int n = static_cast<int>(sextet & 63U);
  return static_cast<char>('A' + n + ((25 - n) >> 8 & 6) - ((51 - n) >> 8 & 75) -
                           ((61 - n) >> 8 & 15) + ((62 - n) >> 8 & 3));
}
constexpr char hex_digit(unsigned nibble) noexcept {
  const int n = static_cast<int>(nibble & 15U);
  return static_cast<char>('0' + n + ((9 - n) >> 8 & 39));
}
}  // namespace detail

/// RFC 4648 section 4, padded. Takes the same time whatever the bytes are.
inline std::string base64(Bytes bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* digits = text.data();
  for (std::size_t i = 0; i < bytes.size(); i += 3, digits += 4) {
    const std::size_t left = bytes.size() - i;
    const unsigned group = unsigned{bytes[i]} << 16 |
                           (left > 1 ? unsigned{bytes[i + 1]} << 8 : 0U) |
                           (left > 2 ? unsigned{bytes[i + 2]} : 0U);
    digits[0] = detail::base64_digit(group >> 18);
    digits[1] = detail::base64_digit(group >> 12);
    if (left > 1) digits[2] = detail::base64_digit(group >> 6);
    if (left > 2) digits[3] = detail::base64_digit(group);
  }
  return text;
}

/// Reads base64 into `out` and says how many bytes it wrote. Strict: padded, canonical (no stray
/// bits), no white space, nothing but the alphabet. Empty optional when it is not so, or when
/// `out` is too small. Writes into the caller's memory, so that the caller can wipe it.
inline std::optional<std::size_t> read_base64(std::string_view text, std::span<std::uint8_t> out) {
  const auto sextet = [](char c) -> std::uint32_t {
    if (is_upper(c)) return static_cast<std::uint32_t>(c - 'A');
    if (is_lower(c)) return static_cast<std::uint32_t>(c - 'a') + 26;
    if (is_digit(c)) return static_cast<std::uint32_t>(c - '0') + 52;
    return c == '+' ? 62U : c == '/' ? 63U : 64U;
  };
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;
  std::uint32_t group = 0;
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_padding = i >= text.size() - padding;
    const std::uint32_t bits = is_padding ? 0U : sextet(text[i]);
    if (bits == 64U) return std::nullopt;
    group = group << 6 | bits;
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) {
      const auto byte = static_cast<std::uint8_t>(group >> shift & 0xffU);
      if (written < size) {
        out[written++] = byte;
      } else if (byte != 0) {
        return std::nullopt;
      }
    }
    group = 0;
  }
  return size;
}

/// Lowercase. Takes the same time whatever the bytes are.
inline std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, '0');
  char* digit = text.data();
  for (const std::uint8_t byte : bytes) {
    *digit++ = detail::hex_digit(byte >> 4);
    *digit++ = detail::hex_digit(byte);
  }
  return text;
}

/// A whole decimal number and nothing else: no sign, no space, no exponent, no leading zero but
/// "0" itself, no overflow.
inline std::optional<std::int64_t> read_decimal(std::string_view text) noexcept {
  if (text.empty() || !is_digit(text.front()) || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace paycourier::inline v0

#endif
