// SPDX-License-Identifier: MIT
// Addresses: which of them are on the public internet, in a private network, or this machine.
#ifndef PAYCOURIER_POLICY_ADDRESS_HPP
#define PAYCOURIER_POLICY_ADDRESS_HPP

#include <array>
#include <cstddef>
#include <cstdint>

#include <paycourier/model/address.hpp>

namespace paycourier::inline v0 {

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

template <std::size_t Count>
constexpr bool in_any(const Range (&ranges)[Count], const std::uint8_t* bytes) noexcept {
  for (const Range& range : ranges) {
    if (in_range(range, bytes)) return true;
  }
  return false;
}

// IANA special-purpose address registries (RFC 6890), multicast, and what embeds an IPv4 address.
inline constexpr Range special_v4[]{
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{168, 63, 129, 16}, 32},  // Azure's own, from inside any of its machines.
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

// Private networks (RFC 1918, RFC 6598, RFC 4193), and what clouds have put their metadata at
// there.
inline constexpr Range private_v4[]{{{10}, 8}, {{172, 16}, 12}, {{192, 168}, 16}, {{100, 64}, 10}};
inline constexpr Range metadata_v4[]{{{100, 100, 100, 200}, 32}};
inline constexpr Range private_v6[]{{{0xfc}, 7}};
inline constexpr Range metadata_v6[]{{{0xfd, 0, 0x0e, 0xc2}, 32}, {{0xfd, 0x20, 0, 0xce}, 32}};

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
  return is_v4(address)
             ? !detail::in_any(detail::special_v4, &address[12])
             : detail::in_range(detail::public_v6, address.data()) && !detail::is_isatap(address) &&
                   !detail::in_any(detail::special_v6, address.data());
}

/// Of a network of one's own, where a cloud does not keep its metadata.
constexpr bool is_private(const Address& address) noexcept {
  return is_v4(address) ? detail::in_any(detail::private_v4, &address[12]) &&
                              !detail::in_any(detail::metadata_v4, &address[12])
                        : detail::in_any(detail::private_v6, address.data()) &&
                              !detail::in_any(detail::metadata_v6, address.data()) &&
                              !detail::is_isatap(address);
}

}  // namespace paycourier::inline v0

#endif
