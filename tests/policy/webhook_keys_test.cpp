// SPDX-License-Identifier: MIT
// Tests of the three kinds of key texts: what each has to hold, and that no refusal quotes one.
#include <paycourier/policy/webhook_keys.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace paycourier;

struct Mac {
  explicit Mac(Bytes key) : bytes(key.begin(), key.end()) {}
  std::vector<std::uint8_t> bytes;
};

/// Whose public half is the seed with every bit turned.
struct Pair {
  static std::optional<Pair> from_seed(Bytes seed) {
    if (seed.size() != 32) return std::nullopt;
    Pair pair;
    for (std::size_t i = 0; i < 32; ++i) pair.half[i] = static_cast<std::uint8_t>(~seed[i]);
    return pair;
  }
  static std::optional<Pair> from_public(Bytes key) {
    if (key.size() != 32) return std::nullopt;
    Pair pair;
    for (std::size_t i = 0; i < 32; ++i) pair.half[i] = key[i];
    return pair;
  }
  Ed25519Key public_key() const { return half; }
  Ed25519Key half{};
};

std::string text_of(const std::string& prefix, std::size_t size, std::uint8_t byte = 0x5a) {
  return prefix + base64(std::vector<std::uint8_t>(size, byte));
}
std::string pair_text(std::uint8_t second_half) {
  std::vector<std::uint8_t> bytes(32, 0x5a);
  bytes.insert(bytes.end(), 32, second_half);
  return "whsk_" + base64(bytes);
}

std::string refusal(const std::string& text) {
  WebhookKeys<Mac, Pair> keys;
  const Result<void> added = keys.add(text);
  if (added) return "";
  CHECK(keys.macs.empty());
  CHECK(keys.pairs.empty());
  CHECK(added.error().fault == Fault::invalid);
  return added.error().because;
}

TEST_CASE("a key goes where its prefix says, byte by byte") {
  WebhookKeys<Mac, Pair> keys;
  CHECK(keys.add(text_of("whsec_", 24)));
  CHECK(keys.add(text_of("whsec_", 64)));
  CHECK(keys.add(pair_text(0xa5)));
  CHECK(keys.add(text_of("whpk_", 32, 0x11)));
  REQUIRE(keys.macs.size() == 2);
  CHECK(keys.macs[0].bytes == std::vector<std::uint8_t>(24, 0x5a));
  CHECK(keys.macs[1].bytes == std::vector<std::uint8_t>(64, 0x5a));
  REQUIRE(keys.pairs.size() == 2);
  CHECK(keys.pairs[0].half[31] == 0xa5);
  CHECK(keys.pairs[1].half[0] == 0x11);
}

TEST_CASE("a public key that fits forged signatures is refused, in each of its spellings") {
  const auto key = [](std::uint8_t first, std::uint8_t between, std::uint8_t last) {
    std::vector<std::uint8_t> bytes(32, between);
    bytes.front() = first;
    bytes.back() = last;
    return bytes;
  };
  std::vector<std::vector<std::uint8_t>> weak{
      key(0x00, 0x00, 0x00), key(0x01, 0x00, 0x00), key(0xec, 0xff, 0x7f),
      key(0xed, 0xff, 0x7f), key(0xee, 0xff, 0x7f),
  };
  for (const std::string_view text : {"JuiVj8KyJ7BFw/SJ8u+Y8NXfrAXTxjM5sTgCiG1T/AU=",
                                      "xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o="}) {
    weak.emplace_back(32);
    REQUIRE(read_base64(text, weak.back()) == 32);
  }
  for (std::vector<std::uint8_t>& bytes : weak) {
    for (const unsigned sign : {0x00U, 0x80U}) {
      bytes.back() = static_cast<std::uint8_t>((bytes.back() & 0x7fU) | sign);
      CHECK(refusal("whpk_" + base64(bytes)) ==
            "a whpk_ key of small order proves nothing: forged signatures fit it");
    }
  }
  CHECK(refusal("whpk_" + base64(key(0x02, 0x00, 0x00))).empty());
  CHECK(refusal("whpk_" + base64(key(0x00, 0x00, 0x01))).empty());
}

TEST_CASE("each kind of key has its length, and its own refusal") {
  for (const std::size_t size : {0U, 1U, 23U, 65U, 1'000U}) {
    CHECK(refusal(text_of("whsec_", size)) == "a signing secret is base64 of 24 to 64 bytes");
  }
  for (const std::size_t size : {0U, 32U, 63U, 65U}) {
    CHECK(refusal(text_of("whsk_", size)) ==
          "a whsk_ key is base64 of 64 bytes: the seed, the public key");
  }
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    CHECK(refusal(text_of("whpk_", size)) == "a whpk_ key is base64 of 32 bytes");
  }
}

TEST_CASE("the halves of a pair have to belong together") {
  CHECK(refusal(pair_text(0xa5)).empty());
  CHECK(refusal(pair_text(0xa4)) == "the halves of a whsk_ key do not belong together");
}

TEST_CASE("a key that is not strict base64 is refused, whatever its kind") {
  for (const std::string prefix : {"whsec_", "whsk_", "whpk_"}) {
    const std::string right = text_of(prefix, prefix == "whpk_" ? 32 : 64);
    std::string stray = right;
    stray[stray.size() - (prefix == "whpk_" ? 2 : 3)] = 'b';
    for (const std::string& wrong :
         {right + "\n", right + " ", " " + right, right.substr(0, right.size() - 1), right + "=",
          prefix + "-_" + right.substr(prefix.size() + 2), stray, prefix + prefix}) {
      CHECK_FALSE(refusal(wrong).empty());
    }
  }
}

TEST_CASE("a prefix that is not known is refused") {
  for (const std::string prefix : {"", "whsec", "WHSEC_", "whsec-", "whxx_", "sk_live_"}) {
    CHECK(refusal(text_of(prefix, 32)) ==
          "a Standard Webhooks secret starts with whsec_, or a key with whsk_ or whpk_");
  }
}

TEST_CASE("no refusal of a key quotes it") {
  for (const std::string text : {"whsec_hunter2", "whsk_hunter2", "whpk_hunter2", "hunter2"}) {
    CHECK(refusal(text).find("hunter2") == std::string::npos);
  }
}

}  // namespace
