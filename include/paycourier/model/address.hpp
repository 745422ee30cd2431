// SPDX-License-Identifier: MIT
// Address: an address of the internet, and how it is read from its text.
#ifndef PAYCOURIER_MODEL_ADDRESS_HPP
#define PAYCOURIER_MODEL_ADDRESS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

/// Network byte order. An IPv4 address is held as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
using Address = std::array<std::uint8_t, 16>;

constexpr Address address_v4(std::uint8_t a, std::uint8_t b, std::uint8_t c,
                             std::uint8_t d) noexcept {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

constexpr bool is_v4(const Address& address) noexcept {
  constexpr Address prefix = address_v4(0, 0, 0, 0);
  return std::equal(address.begin(), address.begin() + 12, prefix.begin());
}

namespace detail {

/// -1 for anything but 1 to `most` digits of that base.
constexpr int read_number(std::string_view text, int base, std::size_t most) noexcept {
  if (text.empty() || text.size() > most) return -1;
  int number = 0;
  for (const char c : text) {
    const char small = to_lower(c);
    const int digit = is_digit(c)                    ? c - '0'
                      : small >= 'a' && small <= 'f' ? small - 'a' + 10
                                                     : base;
    if (digit >= base) return -1;
    number = number * base + digit;
  }
  return number;
}

/// What stands before the mark, which goes with it; all of it where there is no mark.
constexpr std::string_view take_until(std::string_view& text, char mark) noexcept {
  const std::size_t at = std::min(position(text, mark), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

/// Writes four bytes. "010.0.0.1" is 8.0.0.1 to some and 10.0.0.1 to others, so it is neither.
constexpr bool read_v4(std::string_view text, std::uint8_t* bytes) noexcept {
  if (text.ends_with('.')) return false;
  for (int i = 0; i < 4; ++i) {
    const std::string_view part = take_until(text, '.');
    const int number = read_number(part, 10, 3);
    if (number < 0 || number > 255 || (part.size() > 1 && part.front() == '0')) return false;
    bytes[i] = static_cast<std::uint8_t>(number);
  }
  return text.empty();
}

/// Writes groups and gives how many bytes; none for what is no row of groups.
constexpr std::optional<std::size_t> read_groups(std::string_view text,
                                                 std::uint8_t* bytes) noexcept {
  std::size_t size = 0;
  if (text.ends_with(':')) return std::nullopt;
  while (!text.empty()) {
    const std::string_view part = take_until(text, ':');
    if (text.empty() && position(part, '.') != std::string_view::npos) {
      if (size > 12 || !read_v4(part, bytes + size)) return std::nullopt;
      return size + 4;
    }
    const int number = read_number(part, 16, 4);
    if (number < 0 || size == 16) return std::nullopt;
    bytes[size++] = static_cast<std::uint8_t>(number >> 8);
    bytes[size++] = static_cast<std::uint8_t>(number & 0xff);
  }
  return size;
}

}  // namespace detail

/// "10.1.2.3", in four decimal numbers, or "fd00::1" (RFC 4291 section 2.2), without brackets and
/// without a zone. Nothing for any other spelling.
constexpr std::optional<Address> read_address(std::string_view text) noexcept {
  Address address = address_v4(0, 0, 0, 0);
  if (position(text, ':') == std::string_view::npos) {
    return detail::read_v4(text, &address[12]) ? std::optional{address} : std::nullopt;
  }
  address = {};
  std::size_t gap = 0;
  while (gap + 1 < text.size() && !(text[gap] == ':' && text[gap + 1] == ':')) ++gap;
  if (gap + 1 >= text.size()) {
    const auto whole = detail::read_groups(text, address.data());
    return whole == 16U ? std::optional{address} : std::nullopt;
  }
  Address tail{};
  const std::string_view before = text.substr(0, gap);
  const auto head_size = position(before, '.') == std::string_view::npos
                             ? detail::read_groups(before, address.data())
                             : std::nullopt;
  const auto tail_size = detail::read_groups(text.substr(gap + 2), tail.data());
  if (!head_size || !tail_size || *head_size + *tail_size > 14) return std::nullopt;
  std::copy_n(tail.data(), *tail_size, address.data() + (16 - *tail_size));
  return address;
}

}  // namespace paycourier::inline v0

#endif
