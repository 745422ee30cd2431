// SPDX-License-Identifier: MIT
// What an address block contains, and in what words a text that is none is refused.
#include <paycourier/model/address_block.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using paycourier::AddressBlock;
using paycourier::Fault;
using paycourier::read_address;

namespace {

bool contains(std::string_view block, std::string_view address) {
  return AddressBlock{block}.contains(*read_address(address));
}

std::string refusal(std::string_view text) {
  const auto block = AddressBlock::parse(text);
  if (block) return "taken";
  CHECK(block.error().fault == Fault::invalid);
  return block.error().because;
}

}  // namespace

TEST_CASE("a block of one address contains that address and no other") {
  for (const char* block : {"10.1.2.3", "10.1.2.3/32", "::ffff:10.1.2.3", "::ffff:10.1.2.3/128"}) {
    CAPTURE(block);
    CHECK(contains(block, "10.1.2.3"));
    CHECK_FALSE(contains(block, "10.1.2.2"));
    CHECK_FALSE(contains(block, "::10.1.2.3"));
  }
  CHECK(contains("fd00::1", "fd00:0::0:1"));
  CHECK_FALSE(contains("fd00::1", "fd00::2"));
}

TEST_CASE("a network contains its first and its last address, and not their neighbours") {
  struct Row {
    const char* block;
    const char* before;
    const char* first;
    const char* last;
    const char* after;
  };
  for (const Row& row :
       {Row{"10.1.2.0/24", "10.1.1.255", "10.1.2.0", "10.1.2.255", "10.1.3.0"},
        Row{"172.16.0.0/12", "172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
        Row{"10.0.0.128/25", "10.0.0.127", "10.0.0.128", "10.0.0.255", "10.0.1.0"},
        Row{"10.0.0.2/31", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"},
        Row{"fd12:3456::/32", "fd12:3455:ffff::ffff",
            "fd12:3456::", "fd12:3456:ffff:ffff:ffff:ffff:ffff:ffff", "fd12:3457::"},
        Row{"fd00::8/125", "fd00::7", "fd00::8", "fd00::f", "fd00::10"}}) {
    CAPTURE(row.block);
    CHECK_FALSE(contains(row.block, row.before));
    CHECK(contains(row.block, row.first));
    CHECK(contains(row.block, row.last));
    CHECK_FALSE(contains(row.block, row.after));
  }
}

TEST_CASE("no block of IPv6 contains an IPv4 address, and the other way round") {
  CHECK(contains("0.0.0.0/0", "255.255.255.255"));
  CHECK_FALSE(contains("0.0.0.0/0", "::1"));
  CHECK(contains("::/0", "ffff::"));
  CHECK(contains("::/0", "::1"));
  CHECK_FALSE(contains("::/0", "10.0.0.1"));
  CHECK_FALSE(contains("::/80", "10.0.0.1"));
}

TEST_CASE("a text that is no address block is refused in words that show one") {
  const std::string shape =
      "an address block is an address, such as 10.1.2.3 or fd00::1, or a network, such as "
      "10.1.2.0/24";
  const std::string length =
      "an address block ends in the length of its prefix: /0 to /32, of IPv6 /0 to /128";
  const std::string rest =
      "an address block has no bit behind its prefix: 10.1.2.0/24, not 10.1.2.3/24";
  for (const char* text :
       {"", "/", "/24", "10.1.2/24", "host.example", "10.1.2.0-10.1.2.9", "[fd00::]/8", "*"}) {
    CAPTURE(text);
    CHECK(refusal(text) == shape);
  }
  for (const char* text : {"10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ", "fd00::/129",
                           "fd00::/x", "10.0.0.0/255.0.0.0", "10.0.0.0/8/8", "10.0.0.0/1000"}) {
    CAPTURE(text);
    CHECK(refusal(text) == length);
  }
  for (const char* text : {"10.1.2.3/24", "10.0.0.1/0", "fd00::1/8", "255.255.255.255/31"}) {
    CAPTURE(text);
    CHECK(refusal(text) == rest);
  }
}

TEST_CASE("blocks are written as texts where they are wanted, and a constant is checked early") {
  const std::vector<AddressBlock> blocks{"10.1.2.0/24", "fd00::1"};
  CHECK(blocks.size() == 2);
  CHECK(blocks[0] == AddressBlock{std::string{"10.1.2.0/24"}});
  STATIC_REQUIRE(AddressBlock{"10.0.0.0/8"}.bits() == 104);
  STATIC_REQUIRE(AddressBlock{"10.0.0.0/8"}.contains(*read_address("10.200.0.1")));
  CHECK_THROWS_AS(AddressBlock{"10.0.0.0/40"}, paycourier::BadResult);
}
