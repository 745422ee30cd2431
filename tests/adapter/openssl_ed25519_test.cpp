// SPDX-License-Identifier: MIT
// Ed25519 against RFC 8032, its public halves, and from threads.
#include <paycourier/adapter/openssl_ed25519.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/err.h>
#include <catch2/catch_test_macros.hpp>

using paycourier::Bytes;
using paycourier::Ed25519Signature;
using paycourier::OpensslEd25519;

namespace {

std::vector<std::uint8_t> unhex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
  }
  return bytes;
}

struct Vector {
  std::string_view seed, half, message, signature;
};
// RFC 8032 section 7.1.
constexpr Vector vectors[]{
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
};

std::string text_of(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

static_assert(paycourier::KeyPair<OpensslEd25519>);

TEST_CASE("the signatures are those of RFC 8032, and both halves verify them") {
  for (const Vector& vector : vectors) {
    const auto pair = OpensslEd25519::from_seed(unhex(vector.seed));
    const auto half = OpensslEd25519::from_public(unhex(vector.half));
    REQUIRE(pair);
    REQUIRE(half);
    CHECK(pair->can_sign());
    CHECK_FALSE(half->can_sign());
    CHECK(paycourier::hex(pair->public_key()) == vector.half);
    CHECK(half->public_key() == pair->public_key());
    const std::string message = text_of(unhex(vector.message));
    const Ed25519Signature signature = pair->sign(message);
    CHECK(paycourier::hex(signature) == vector.signature);
    CHECK(pair->verify(message, signature));
    CHECK(half->verify(message, signature));
    CHECK_FALSE(half->verify(message + "x", signature));
  }
}

TEST_CASE("a key of another length is none") {
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    const std::vector<std::uint8_t> bytes(size, 7);
    CHECK_FALSE(OpensslEd25519::from_seed(bytes));
    CHECK_FALSE(OpensslEd25519::from_public(bytes));
  }
}

TEST_CASE("every flip of a bit of an Ed25519 signature is refused, and leaves no error behind") {
  const auto pair = *OpensslEd25519::from_seed(unhex(vectors[2].seed));
  Ed25519Signature signature = pair.sign("message");
  int passing = 0;
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    const auto flip = static_cast<std::uint8_t>(1U << bit % 8);
    signature[bit / 8] = static_cast<std::uint8_t>(signature[bit / 8] ^ flip);
    passing += pair.verify("message", signature) ? 1 : 0;
    signature[bit / 8] = static_cast<std::uint8_t>(signature[bit / 8] ^ flip);
  }
  CHECK(passing == 0);
  CHECK(::ERR_peek_error() == 0);
  CHECK(pair.verify("message", signature));
}

TEST_CASE("a public key that is no point of the curve verifies nothing") {
  const auto half = OpensslEd25519::from_public(std::vector<std::uint8_t>(32, 0xff));
  if (half) CHECK_FALSE(half->verify("message", Ed25519Signature{}));
}

TEST_CASE("threads and copies share a key pair") {
  std::optional<OpensslEd25519> original = OpensslEd25519::from_seed(unhex(vectors[0].seed));
  const OpensslEd25519 pair = *original;
  original.reset();
  const Ed25519Signature expected = pair.sign("text");
  std::vector<char> right(4, 0);
  {
    std::vector<std::jthread> threads;
    for (char& mine : right) {
      threads.emplace_back([&pair, &expected, &mine] {
        mine = 1;
        for (int i = 0; i < 50; ++i) {
          if (pair.sign("text") != expected || !pair.verify("text", expected)) mine = 0;
        }
      });
    }
  }
  CHECK(std::ranges::count(right, 1) == 4);
}
