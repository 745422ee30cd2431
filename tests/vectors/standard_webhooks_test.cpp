// SPDX-License-Identifier: MIT
// The published vectors of Standard Webhooks 1.0, and the negative cases of its reference tests.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

struct Vector {
  std::string_view secret;
  std::string_view id;
  Seconds at;
  std::string_view body;
  std::string_view signature;
};

constexpr Vector vectors[]{
    {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
     Seconds{1'614'265'330}, R"({"test": 2432232314})",
     "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    {"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
     Seconds{1'649'367'553}, R"({"email":"test@example.com","username":"test_user"})",
     "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="},
};

/// What arrives, each part of which a test may change; empty stands for a header that is missing.
struct Message {
  std::string id;
  std::string timestamp;
  std::string signature;
  std::string body;
  Instant now;
};

Message message_of(const Vector& vector) {
  return {std::string{vector.id}, std::to_string(vector.at.count()), std::string{vector.signature},
          std::string{vector.body}, from_unix(vector.at)};
}

/// Empty for a message that is right, otherwise the fault and the rule.
std::string refusal(const Message& message, const Vector& vector = vectors[0]) {
  const auto header = [&message](std::string_view name) -> std::string {
    if (http::same_name(name, "webhook-id")) return message.id;
    if (http::same_name(name, "webhook-timestamp")) return message.timestamp;
    if (http::same_name(name, "webhook-signature")) return message.signature;
    return {};
  };
  const auto proof = StandardWebhooks{vector.secret}.verify(message.body, header, message.now);
  return proof ? "" : describe(proof.error());
}

TEST_CASE("we sign as the published vectors do") {
  for (const Vector& vector : vectors) {
    const http::Headers headers =
        StandardWebhooks{vector.secret}.sign({vector.id, from_unix(vector.at), vector.body});
    CHECK(headers["webhook-signature"] == vector.signature);
    CHECK(headers["webhook-id"] == vector.id);
    CHECK(headers["webhook-timestamp"] == std::to_string(vector.at.count()));
  }
}

TEST_CASE("we accept the published vectors") {
  for (const Vector& vector : vectors) CHECK(refusal(message_of(vector), vector).empty());
}

TEST_CASE("the vector of one secret is refused under the other") {
  CHECK(refusal(message_of(vectors[0]), vectors[1]) == "forged: no signature matches the message");
  CHECK(refusal(message_of(vectors[1]), vectors[0]) == "forged: no signature matches the message");
}

TEST_CASE("a message without one of its headers is refused") {
  Message message = message_of(vectors[0]);
  message.id.clear();
  CHECK(refusal(message) == "forged: the header webhook-id is missing");
  message = message_of(vectors[0]);
  message.timestamp.clear();
  CHECK(refusal(message) == "forged: the header webhook-timestamp is missing");
  message = message_of(vectors[0]);
  message.signature.clear();
  CHECK(refusal(message) == "forged: the header webhook-signature is missing");
}

TEST_CASE("a timestamp that says hello is refused") {
  Message message = message_of(vectors[0]);
  message.timestamp = "hello";
  CHECK(refusal(message) == "forged: the header webhook-timestamp is not whole seconds");
}

TEST_CASE("a message 300 seconds old or new passes, and one second more does not") {
  Message message = message_of(vectors[0]);
  const Instant at = message.now;
  message.now = at + 300s;
  CHECK(refusal(message).empty());
  message.now = at - 300s;
  CHECK(refusal(message).empty());
  message.now = at + 301s;
  CHECK(refusal(message) == "stale: the timestamp is too old");
  message.now = at - 301s;
  CHECK(refusal(message) == "stale: the timestamp is too new");
}

TEST_CASE("a signature that is empty, a prefix of the right one, or longer than it is refused") {
  const std::string_view right = vectors[0].signature;
  for (const std::string& wrong :
       {std::string{"v1,"}, std::string{"v1"}, std::string{","}, std::string{right.substr(0, 11)},
        std::string{right.substr(0, right.size() - 1)}, std::string{right} + "=",
        std::string{right.substr(3)}, "v1," + std::string{right}}) {
    Message message = message_of(vectors[0]);
    message.signature = wrong;
    CHECK(refusal(message) == "forged: no signature matches the message");
  }
}

TEST_CASE("the right signature passes after two wrong ones and before a version of the future") {
  Message message = message_of(vectors[0]);
  message.signature =
      "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= "
      "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= " +
      std::string{vectors[0].signature} + " v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
  CHECK(refusal(message).empty());
}

TEST_CASE("the right digest under another version is refused") {
  for (const std::string version : {"v2", "v1a", "v0", "V1", ""}) {
    Message message = message_of(vectors[0]);
    message.signature = version + std::string{vectors[0].signature.substr(2)};
    CHECK(refusal(message) == "forged: no signature matches the message");
  }
}

TEST_CASE("a scheme without a secret cannot be built") {
  CHECK_THROWS_AS(StandardWebhooks{""}, BadResult);
  CHECK_THROWS_AS(StandardWebhooks{"whsec_"}, BadResult);
}

constexpr std::string_view public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
constexpr Vector of_key_pair{
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==",
    "msg_p5jXN8AQM9LWM0D4loKWxJek", Seconds{1'614'265'330}, R"({"test": 2432232314})",
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="};

TEST_CASE("we sign as the published vector of key pairs does") {
  const http::Headers headers = StandardWebhooks{of_key_pair.secret}.sign(
      {of_key_pair.id, from_unix(of_key_pair.at), of_key_pair.body});
  CHECK(headers["webhook-signature"] == of_key_pair.signature);
}

TEST_CASE("we accept the published vector of key pairs under the pair and under its public half") {
  CHECK(refusal(message_of(of_key_pair), of_key_pair).empty());
  Vector half = of_key_pair;
  half.secret = public_key;
  CHECK(refusal(message_of(of_key_pair), half).empty());
  CHECK(refusal(message_of(of_key_pair), vectors[0]) == "forged: no signature matches the message");
  CHECK(refusal(message_of(vectors[0]), half) == "forged: no signature matches the message");
}

TEST_CASE(
    "a signature of a key pair that was made malleable is refused: S plus the group's order") {
  std::array<std::uint8_t, 64> bytes{};
  REQUIRE(read_base64(of_key_pair.signature.substr(4), bytes) == 64);
  constexpr std::array<std::uint8_t, 32> order{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                               0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                               0,    0,    0,    0,    0,    0,    0,    0,
                                               0,    0,    0,    0,    0,    0,    0,    0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += unsigned{bytes[32 + i]} + order[i];
    bytes[32 + i] = static_cast<std::uint8_t>(carry & 0xffU);
    carry >>= 8;
  }
  REQUIRE(carry == 0);
  Message message = message_of(of_key_pair);
  message.signature = "v1a," + base64(bytes);
  CHECK(refusal(message, of_key_pair) == "forged: no signature matches the message");
}

}  // namespace
