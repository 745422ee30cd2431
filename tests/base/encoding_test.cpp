// SPDX-License-Identifier: MIT
// Tests of the text forms of bytes: base64, hex and strict decimal numbers.
#include <paycourier/base/encoding.hpp>

#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace {

using namespace paycourier;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::optional<std::string> unbase64(std::string_view text, std::size_t room = 64) {
  std::vector<std::uint8_t> out(room);
  const auto size = read_base64(text, out);
  if (!size) return std::nullopt;
  return std::string{out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

struct Pair {
  std::string_view plain;
  std::string_view encoded;
};
// RFC 4648 section 10.
constexpr Pair rfc_4648[]{{"", ""},
                          {"f", "Zg=="},
                          {"fo", "Zm8="},
                          {"foo", "Zm9v"},
                          {"foob", "Zm9vYg=="},
                          {"fooba", "Zm9vYmE="},
                          {"foobar", "Zm9vYmFy"}};

TEST_CASE("base64 is the one of RFC 4648, both ways") {
  for (const Pair& pair : rfc_4648) {
    CHECK(base64(bytes_of(pair.plain)) == pair.encoded);
    CHECK(unbase64(pair.encoded) == std::string{pair.plain});
  }
}

TEST_CASE("base64 round-trips every byte at every position") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 1; size <= 4; ++size) {
      std::string plain(size, '\x5a');
      plain[byte % size] = static_cast<char>(byte);
      CHECK(unbase64(base64(bytes_of(plain))) == plain);
    }
  }
  CHECK(base64(bytes_of("\xfb\xff\xfe")) == "+//+");
}

TEST_CASE("every digit of base64 and of hex is the one of the alphabet") {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint8_t i = 0; i < 64; ++i) {
    CHECK(base64(std::vector<std::uint8_t>(3, static_cast<std::uint8_t>(i << 2)))[0] ==
          alphabet[i]);
  }
  for (std::uint8_t i = 0; i < 16; ++i) {
    const auto byte = static_cast<std::uint8_t>(i << 4 | (15 - i));
    CHECK(hex(std::vector<std::uint8_t>{byte}) ==
          std::string{"0123456789abcdef"[i], "0123456789abcdef"[15 - i]});
  }
}

TEST_CASE("base64 that is not padded is refused") {
  for (const std::string_view text : {"Zg", "Zg=", "Zm8", "Zm9vYg", "Z", "="}) {
    CHECK_FALSE(unbase64(text));
  }
}

TEST_CASE("base64 with padding where it does not belong is refused") {
  for (const std::string_view text : {"====", "Z===", "=Zg=", "Zg==Zm9v", "Zm=v", "Zg==="}) {
    CHECK_FALSE(unbase64(text));
  }
}

TEST_CASE("base64 with stray bits is refused, so that each text has one reading") {
  CHECK(unbase64("Zg=="));
  CHECK_FALSE(unbase64("Zh=="));
  CHECK_FALSE(unbase64("Zv=="));
  CHECK(unbase64("Zm8="));
  CHECK_FALSE(unbase64("Zm9="));
  CHECK_FALSE(unbase64("Zm/="));
}

TEST_CASE("base64 takes neither white space nor the URL alphabet nor anything else") {
  for (const std::string_view text : {"Zm9 ", " Zm9", "Zm\n9", "-_-_", "Zm9v\n", "Zm9v ", "Zm9\x80",
                                      "Zm9.", "Zm9,", "Zm9@", "Zm9[", "Zm9`", "Zm9{", "Zm9:"}) {
    CHECK_FALSE(unbase64(text));
  }
  CHECK_FALSE(unbase64(std::string_view{"Zm9\0", 4}));
}

TEST_CASE("base64 never writes more than it was given room for") {
  CHECK(unbase64("Zm9vYmFy", 6) == "foobar");
  CHECK_FALSE(unbase64("Zm9vYmFy", 5));
  CHECK(unbase64("Zm8=", 2) == "fo");
  CHECK_FALSE(unbase64("Zg==", 0));
  CHECK(unbase64("", 0) == "");
}

TEST_CASE("hex is lowercase and two digits a byte") {
  CHECK(hex(bytes_of("")).empty());
  CHECK(hex(bytes_of(std::string_view{"\x00\x0f\xa5\xff", 4})) == "000fa5ff");
}

TEST_CASE("a decimal number is digits and nothing else") {
  CHECK(read_decimal("0") == 0);
  CHECK(read_decimal("7") == 7);
  CHECK(read_decimal("1614265330") == 1'614'265'330);
  for (const std::string_view text :
       {"", " ", "-1", "+1", " 1", "1 ", "1\n", "01", "00", "1e3", "0x1", "1.0", "1,000", "hello",
        "1614265330junk", "\xd9\xa1"}) {
    CHECK_FALSE(read_decimal(text));
  }
}

TEST_CASE("a decimal number that 64 bits do not hold is refused, not wrapped") {
  CHECK(read_decimal("9223372036854775807") == INT64_MAX);
  CHECK_FALSE(read_decimal("9223372036854775808"));
  CHECK_FALSE(read_decimal("18446744073709551616"));
  CHECK_FALSE(read_decimal(std::string(400, '9')));
}

}  // namespace
