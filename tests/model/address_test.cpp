// SPDX-License-Identifier: MIT
// How addresses are read: in the one spelling that everybody reads alike, as inet_pton does.
#include <paycourier/model/address.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>

using paycourier::Address;
using paycourier::address_v4;
using paycourier::is_v4;
using paycourier::read_address;

namespace {

std::optional<Address> by_the_system(const char* text) {
  Address address = address_v4(0, 0, 0, 0);
  if (::inet_pton(AF_INET, text, &address[12]) == 1) return address;
  if (::inet_pton(AF_INET6, text, address.data()) == 1) return address;
  return std::nullopt;
}

}  // namespace

TEST_CASE("an address is read as the system reads it") {
  for (const char* text : {"0.0.0.0",
                           "255.255.255.255",
                           "10.1.2.3",
                           "192.168.0.1",
                           "::",
                           "::1",
                           "1::",
                           "fd00::1",
                           "1:2:3:4:5:6:7:8",
                           "1:2:3:4:5:6:7::",
                           "::2:3:4:5:6:7:8",
                           "1::8",
                           "2001:DB8::a:B",
                           "::ffff:10.0.0.1",
                           "64:ff9b::10.0.0.1",
                           "1:2:3:4:5:6:1.2.3.4",
                           "::1.2.3.4",
                           "fe80::1",
                           "0:0:0:0:0:0:0:0",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    CAPTURE(text);
    REQUIRE(by_the_system(text));
    CHECK(read_address(text) == by_the_system(text));
  }
}

TEST_CASE("what is no address, or one to some and another to others, is not read") {
  for (const char* text : {"",
                           "10",
                           "10.1",
                           "10.1.2",
                           "10.1.2.3.4",
                           "10.1.2.",
                           ".1.2.3",
                           "10..2.3",
                           "256.1.1.1",
                           "010.1.2.3",
                           "0x0a.1.2.3",
                           "10.1.2.3 ",
                           " 10.1.2.3",
                           "10.1.2.3:80",
                           "a.b.c.d",
                           "1.2.3.-4",
                           "1.2.3.+4",
                           "0001.2.3.4",
                           ":",
                           ":::",
                           "1:2",
                           ":1",
                           "1:",
                           "1::2::3",
                           "12345::",
                           "g::1",
                           "[::1]",
                           "::1%lo",
                           "1:2:3:4:5:6:7:8:9",
                           "::1.2.3",
                           "1.2.3.4::",
                           "::1:1.2.3.4:5",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1:2:3:4:5:6:7:8:",
                           ":1:2:3:4:5:6:7:8",
                           "1:2:3:4::5:6:7:8:9",
                           "::/0",
                           "localhost",
                           "::256.1.1.1",
                           "::01.2.3.4"}) {
    CAPTURE(text);
    CHECK_FALSE(read_address(text));
  }
}

TEST_CASE(
    "of two hundred thousand texts the same are addresses as to the system, and the same ones") {
  constexpr std::array<const char*, 16> pieces{"0",  "1",       "12", "255", "256", "ffff",
                                               "a",  "::",      ":",  ".",   "1.2", "9.9",
                                               "01", "1.2.3.4", "b:", ":c"};
  std::uint32_t state = 12'345;
  const auto next = [&state](std::uint32_t below) {
    state = state * 1'664'525 + 1'013'904'223;
    return (state >> 8) % below;
  };
  int addresses = 0;
  int differ = 0;
  std::string first;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (std::uint32_t left = 1 + next(14); left > 0; --left) {
      text += pieces[next(16)];
      if (next(2) == 0) text += i % 4 == 0 ? '.' : ':';
    }
    const auto expected = by_the_system(text.c_str());
    addresses += expected ? 1 : 0;
    if (read_address(text) == expected) continue;
    if (++differ == 1) first = text;
  }
  CAPTURE(first);
  CHECK(differ == 0);
  CHECK(addresses > 2'000);
}

TEST_CASE("every one of the shapes that an IPv6 address may be shortened to is read") {
  // The same sixteen bits in each place, written with the zeros left out.
  for (std::size_t group = 0; group < 8; ++group) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    Address address{};
    address[group * 2] = 0x12;
    address[group * 2 + 1] = 0x34;
    ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
    CAPTURE(text.data());
    CHECK(read_address(text.data()) == address);
  }
}

TEST_CASE("an address is read while compiling, and four numbers are IPv4") {
  STATIC_REQUIRE(*read_address("10.1.2.3") == address_v4(10, 1, 2, 3));
  STATIC_REQUIRE(*read_address("::ffff:10.1.2.3") == address_v4(10, 1, 2, 3));
  STATIC_REQUIRE(is_v4(*read_address("10.1.2.3")));
  STATIC_REQUIRE_FALSE(is_v4(*read_address("::10.1.2.3")));
}
