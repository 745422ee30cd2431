// SPDX-License-Identifier: MIT
// Addresses: which of them are on the public internet, and which are this machine.
#ifndef PAYCOURIER_POLICY_ADDRESS_HPP
#define PAYCOURIER_POLICY_ADDRESS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

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

struct Range {
  std::array<std::uint8_t, 8> prefix;
  int bits;
};

constexpr bool in_range(const Range& range, const std::uint8_t* bytes) noexcept {
  for (int bit = 0; bit < range.bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> bit % 8;
    if ((range.prefix[byte] & mask) != (bytes[byte] & mask)) return false;
  }
  return true;
}

// IANA special-purpose address registries (RFC 6890), multicast, and what embeds an IPv4 address.
inline constexpr Range special_v4[]{
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};
// What is special inside 2000::/3, the only part of IPv6 that is in public use.
inline constexpr Range public_v6{{0x20}, 3};
inline constexpr Range special_v6[]{
    {{0x20, 1, 0, 0}, 23}, {{0x20, 1, 0x0d, 0xb8}, 32}, {{0x20, 2}, 16}, {{0x3f, 0xff}, 20}};

// ISATAP: an interface identifier that carries an IPv4 address (RFC 5214 section 6.1).
constexpr bool is_isatap(const Address& address) noexcept {
  return (address[8] & 0xfdU) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe;
}

}  // namespace detail

/// 127.0.0.0/8 and ::1.
constexpr bool is_loopback(const Address& address) noexcept {
  constexpr Address v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_v4(address) ? address[12] == 127 : address == v6;
}

/// False for every special-purpose range: private, loopback, link-local, shared, documentation,
/// benchmarking, multicast, reserved, and tunnels that carry an IPv4 address inside.
constexpr bool is_public(const Address& address) noexcept {
  const auto in_none_of = [](const auto& ranges, const std::uint8_t* bytes) {
    for (const detail::Range& range : ranges) {
      if (detail::in_range(range, bytes)) return false;
    }
    return true;
  };
  return is_v4(address)
             ? in_none_of(detail::special_v4, &address[12])
             : detail::in_range(detail::public_v6, address.data()) && !detail::is_isatap(address) &&
                   in_none_of(detail::special_v6, address.data());
}

}  // namespace paycourier::inline v0

#endif
