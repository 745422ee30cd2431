// SPDX-License-Identifier: MIT
// Tests of address ranges: the first and the last of each is refused, the neighbours are not.
#include <paycourier/policy/address.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

namespace {

using paycourier::Address;
using paycourier::address_v4;
using paycourier::is_loopback;
using paycourier::is_private;
using paycourier::is_public;
using paycourier::is_v4;

// Written out here, so that the test shares no table with what it tests.
Address v4(const std::string& text) {
  Address address = address_v4(0, 0, 0, 0);
  const char* at = text.c_str();
  for (std::size_t i = 12; i < 16; ++i) {
    char* end = nullptr;
    address[i] = static_cast<std::uint8_t>(std::strtoul(at, &end, 10));
    at = end + 1;
  }
  return address;
}

/// Eight groups of hex, none left out: "2001:db8:0:0:0:0:0:1".
Address v6(const std::string& text) {
  Address address{};
  const char* at = text.c_str();
  for (std::size_t i = 0; i < 16; i += 2) {
    char* end = nullptr;
    const unsigned long group = std::strtoul(at, &end, 16);
    address[i] = static_cast<std::uint8_t>(group >> 8);
    address[i + 1] = static_cast<std::uint8_t>(group & 0xff);
    at = end + 1;
  }
  return address;
}

struct Range {
  const char* before;  // Empty where the neighbour belongs to another range.
  const char* first;
  const char* last;
  const char* after;
};

constexpr Range ranges_v4[]{
    {"", "0.0.0.0", "0.255.255.255", "1.0.0.0"},
    {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
    {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
    {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
    {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
    {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
    {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
    {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
    {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
    {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
    {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
    {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
    {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
    {"223.255.255.255", "224.0.0.0", "239.255.255.255", ""},
    {"", "240.0.0.0", "255.255.255.255", ""},
};

constexpr Range ranges_v6[]{
    // Unspecified, loopback, IPv4-compatible, NAT64, discard-only: all that is below 2000::/3.
    {"", "0:0:0:0:0:0:0:0", "0:0:0:0:ffff:ffff:ffff:ffff", ""},
    {"", "64:ff9b:0:0:0:0:0:0", "64:ff9b:0:0:0:0:ffff:ffff", ""},
    {"", "64:ff9b:1:0:0:0:0:0", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "100:0:0:0:0:0:0:0", "100:0:0:0:ffff:ffff:ffff:ffff", ""},
    {"", "0:0:0:1:0:0:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:0:0:0:0:0:0:0"},
    // Inside 2000::/3.
    {"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:0:0:0:0:0:0:0",
     "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200:0:0:0:0:0:0"},
    {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8:0:0:0:0:0:0",
     "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9:0:0:0:0:0:0"},
    {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002:0:0:0:0:0:0:0",
     "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003:0:0:0:0:0:0:0"},
    {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:0:0:0:0:0:0:0",
     "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000:0:0:0:0:0:0"},
    // Segment routing, unique local, link-local, site-local, multicast: all that is above it.
    {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000:0:0:0:0:0:0:0",
     "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "5f00:0:0:0:0:0:0:0", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "fc00:0:0:0:0:0:0:0", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "fe80:0:0:0:0:0:0:0", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "fec0:0:0:0:0:0:0:0", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
    {"", "ff00:0:0:0:0:0:0:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
};

template <class Read>
void check_ranges(const auto& ranges, Read read) {
  for (const Range& range : ranges) {
    INFO(range.first);
    CHECK_FALSE(is_public(read(range.first)));
    CHECK_FALSE(is_public(read(range.last)));
    if (*range.before) CHECK(is_public(read(range.before)));
    if (*range.after) CHECK(is_public(read(range.after)));
  }
}

TEST_CASE("every special range of IPv4 is refused from its first to its last address") {
  check_ranges(ranges_v4, v4);
}

TEST_CASE("every special range of IPv6 is refused from its first to its last address") {
  check_ranges(ranges_v6, v6);
}

TEST_CASE("an IPv4 address is judged the same when it is mapped into IPv6") {
  CHECK(v6("0:0:0:0:0:ffff:7f00:1") == address_v4(127, 0, 0, 1));
  CHECK_FALSE(is_public(v6("0:0:0:0:0:ffff:7f00:1")));
  CHECK_FALSE(is_public(v6("0:0:0:0:0:ffff:a00:1")));
  CHECK(is_public(v6("0:0:0:0:0:ffff:808:808")));
  CHECK(is_loopback(v6("0:0:0:0:0:ffff:7f00:1")));
}

TEST_CASE("an IPv4 address inside a tunnel's address is refused, public or not") {
  CHECK_FALSE(is_public(v6("0:0:0:0:0:0:808:808")));
  CHECK_FALSE(is_public(v6("0:0:0:0:ffff:0:808:808")));
  CHECK_FALSE(is_public(v6("64:ff9b:0:0:0:0:808:808")));
  CHECK_FALSE(is_public(v6("2002:808:808:0:0:0:0:1")));
  CHECK_FALSE(is_public(v6("2001:0:808:808:0:0:0:1")));
}

TEST_CASE("addresses of the public internet are public") {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "93.184.216.34", "223.255.255.255"}) {
    CHECK(is_public(v4(text)));
  }
  for (const char* text : {"2606:4700:4700:0:0:0:0:1111", "2a00:1450:4001:800:0:0:0:200e",
                           "2001:4860:4860:0:0:0:0:8888"}) {
    CHECK(is_public(v6(text)));
  }
}

TEST_CASE("the addresses of this machine and of the cloud's metadata are not public") {
  CHECK_FALSE(is_public(v4("127.0.0.1")));
  CHECK_FALSE(is_public(v4("169.254.169.254")));
  CHECK_FALSE(is_public(v6("0:0:0:0:0:0:0:1")));
  CHECK_FALSE(is_public(v6("fd00:ec2:0:0:0:0:0:254")));
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1, and no other") {
  CHECK(is_loopback(v4("127.0.0.0")));
  CHECK(is_loopback(v4("127.255.255.255")));
  CHECK(is_loopback(v6("0:0:0:0:0:0:0:1")));
  for (const char* text : {"126.255.255.255", "128.0.0.0", "0.0.0.0", "10.0.0.1", "0.0.0.1"}) {
    CHECK_FALSE(is_loopback(v4(text)));
  }
  for (const char* text : {"0:0:0:0:0:0:0:0", "0:0:0:0:0:0:0:2", "0:0:0:0:0:0:7f00:1",
                           "fe80:0:0:0:0:0:0:1", "8000:0:0:0:0:0:0:1"}) {
    CHECK_FALSE(is_loopback(v6(text)));
  }
}

TEST_CASE("private networks are those of one's own, from the first to the last address") {
  for (const Range& range :
       {Range{"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
        Range{"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
        Range{"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
        Range{"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"}}) {
    INFO(range.first);
    CHECK_FALSE(is_private(v4(range.before)));
    CHECK(is_private(v4(range.first)));
    CHECK(is_private(v4(range.last)));
    CHECK_FALSE(is_private(v4(range.after)));
  }
  CHECK(is_private(v6("fc00:0:0:0:0:0:0:0")));
  CHECK(is_private(v6("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
  CHECK_FALSE(is_private(v6("fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
  CHECK_FALSE(is_private(v6("fe00:0:0:0:0:0:0:0")));
}

TEST_CASE("where clouds keep their metadata is neither public nor private") {
  for (const Address& address :
       {v4("169.254.169.254"), v4("100.100.100.200"), v4("168.63.129.16"), v4("192.0.0.192"),
        v6("fd00:ec2:0:0:0:0:0:254"), v6("fd20:ce:0:0:0:0:0:254")}) {
    CHECK_FALSE(is_public(address));
    CHECK_FALSE(is_private(address));
  }
  CHECK(is_public(v4("168.63.129.15")));
  CHECK(is_public(v4("168.63.129.17")));
}

TEST_CASE("only ::ffff:0:0/96 is IPv4") {
  CHECK(is_v4(v4("0.0.0.0")));
  CHECK(is_v4(v4("255.255.255.255")));
  CHECK_FALSE(is_v4(v6("0:0:0:0:0:fffe:808:808")));
  CHECK_FALSE(is_v4(v6("0:0:0:0:0:0:808:808")));
  CHECK_FALSE(is_v4(v6("1:0:0:0:0:ffff:808:808")));
  CHECK_FALSE(is_v4(v6("0:0:0:0:ffff:ffff:808:808")));
}

TEST_CASE("addresses can be judged while compiling") {
  STATIC_REQUIRE(is_public(address_v4(8, 8, 8, 8)));
  STATIC_REQUIRE_FALSE(is_public(address_v4(10, 0, 0, 1)));
  STATIC_REQUIRE(is_loopback(address_v4(127, 0, 0, 1)));
}

TEST_CASE("of IPv6 only what is in public use is public") {
  const auto v6 = [](std::initializer_list<int> groups) {
    Address address{};
    std::size_t i = 0;
    for (const int group : groups) {
      address[i++] = static_cast<std::uint8_t>(group >> 8);
      address[i++] = static_cast<std::uint8_t>(group & 0xff);
    }
    return address;
  };
  CHECK(is_public(v6({0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888})));
  CHECK(is_public(v6({0x2606, 0x4700, 0, 0, 0, 0, 0, 0x1111})));
  for (const auto& special :
       {v6({0x2001, 2, 0, 0, 0, 0, 0, 1}), v6({0x2001, 0x10, 0, 0, 0, 0, 0, 1}),
        v6({0x2001, 5, 0, 0, 0, 0, 0, 1}), v6({0x2001, 0x1ff, 0, 0, 0, 0, 0, 1}),
        v6({0x100, 0, 0, 1, 0, 0, 0, 1}), v6({0x4000, 0, 0, 0, 0, 0, 0, 1}),
        v6({0x2001, 0x4860, 0, 0, 0, 0x5efe, 0x7f00, 1}),
        v6({0x2001, 0x4860, 0, 0, 0x200, 0x5efe, 0x7f00, 1})}) {
    CHECK_FALSE(is_public(special));
  }
}

}  // namespace
