// SPDX-License-Identifier: MIT
// No message passes once a single bit of it has changed, under any scheme, nor does a guess.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>
#include <property/generator.hpp>

namespace {

using namespace paycourier;

const Instant now = from_unix(Seconds{1'614'265'330});

/// As it arrives: each part of it is a text that a test may change.
struct Message {
  std::vector<http::Headers::Field> headers;
  std::string body;
};

template <class Scheme>
Message message_of(const Scheme& scheme, std::string_view id, std::string body, Instant at = now) {
  const http::Headers headers = scheme.sign({id, at, body});
  return {{headers.begin(), headers.end()}, std::move(body)};
}

template <class Scheme>
bool passes(const Scheme& scheme, const Message& message, Instant at = now) {
  const auto header = [&message](std::string_view name) -> std::string {
    for (const auto& [field, text] : message.headers) {
      if (field == name) return text;
    }
    return {};
  };
  return scheme.verify(message.body, header, at).has_value();
}

std::vector<std::string*> parts_of(Message& message) {
  std::vector<std::string*> parts{&message.body};
  for (auto& [field, text] : message.headers) parts.push_back(&text);
  return parts;
}

std::string kibibyte() {
  property::Generator draw{5};
  std::string body(1'024, '\0');
  for (char& byte : body) byte = static_cast<char>(draw.below(256));
  return body;
}

struct Flips {
  int tried = 0;
  int passing = 0;
};

template <class Scheme>
Flips flip_every_bit(const Scheme& scheme) {
  Message message = message_of(scheme, "msg_p5jXN8AQM9LWM0D4loKWxJek", kibibyte());
  Flips flips;
  REQUIRE(passes(scheme, message));
  for (std::string* part : parts_of(message)) {
    for (std::size_t bit = 0; bit < part->size() * 8; ++bit, ++flips.tried) {
      char& byte = (*part)[bit / 8];
      const char right = byte;
      byte = static_cast<char>(byte ^ static_cast<char>(1 << bit % 8));
      flips.passing += passes(scheme, message) ? 1 : 0;
      byte = right;
    }
  }
  return flips;
}

template <class Scheme>
int passing_with_a_character_more_or_less(const Scheme& scheme) {
  Message message = message_of(scheme, "msg_1", R"({"test": 2432232314})");
  int passing = 0;
  for (std::string* part : parts_of(message)) {
    const std::string right = *part;
    for (std::size_t at = 0; at <= right.size(); ++at) {
      part->insert(at, 1, '0');
      passing += passes(scheme, message) ? 1 : 0;
      *part = right;
      if (at == right.size()) continue;
      part->erase(at, 1);
      passing += passes(scheme, message) ? 1 : 0;
      *part = right;
    }
  }
  return passing;
}

/// Of messages whose signature is a guess of the right form.
template <class Scheme, class Write>
int passing_guesses(const Scheme& scheme, std::string_view header, int count, Write write) {
  property::Generator draw{17};
  Message message = message_of(scheme, "msg_1", "{}");
  REQUIRE(passes(scheme, message));
  std::string* signature = nullptr;
  for (auto& [field, text] : message.headers) {
    if (field == header) signature = &text;
  }
  REQUIRE(signature);
  int passing = 0;
  std::array<std::uint8_t, 64> bytes{};
  for (int i = 0; i < count; ++i) {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(draw.next() >> 32);
    *signature = write(bytes);
    passing += passes(scheme, message) ? 1 : 0;
  }
  return passing;
}

constexpr int guesses = PAYCOURIER_GUESSES;  // 1,000,000; fewer under a sanitizer.

/// A signature of a key pair takes a hundred times as long to check: PAYCOURIER_KEY_PAIR_GUESSES,
/// or a hundredth.
int guesses_of_key_pairs() {
  const char* told = std::getenv("PAYCOURIER_KEY_PAIR_GUESSES");
  return told ? std::atoi(told) : guesses / 100;
}

const char* const key_pair =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";

StandardWebhooks v1() { return StandardWebhooks{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}; }
StandardWebhooks v1a() { return StandardWebhooks{key_pair}; }
StripeSignature stripe() { return StripeSignature{"whsec_test_secret"}; }
HmacHeader github() { return HmacHeader::github(Secret{"key"}); }
HmacHeader shopify() { return HmacHeader::shopify(Secret{"key"}); }
HmacHeader configured() {
  return HmacHeader{{.secret = Secret{"key"},
                     .header = "X-Signature",
                     .id_header = "X-Id",
                     .timestamp_header = "X-Time",
                     .separator = ':'}};
}

std::string hex_of(Bytes bytes) { return hex(bytes.first(32)); }
/// A signature of Ed25519 with an S below the order of the group: others are refused at once.
Ed25519Signature canonical(Bytes bytes) {
  Ed25519Signature signature{};
  std::copy(bytes.begin(), bytes.end(), signature.begin());
  signature.back() &= 0x0fU;
  return signature;
}
std::string base64_of(Bytes bytes) { return base64(bytes.first(32)); }

TEST_CASE("every flip of a single bit of a message of 1 KiB is refused, under every scheme") {
  const auto check = [](const Flips& flips) {
    CHECK(flips.tried > 8'000);
    CHECK(flips.passing == 0);
  };
  check(flip_every_bit(v1()));
  check(flip_every_bit(v1a()));
  check(flip_every_bit(stripe()));
  check(flip_every_bit(github()));
  check(flip_every_bit(shopify()));
  check(flip_every_bit(configured()));
}

TEST_CASE("of a million guessed signatures none passes, under any scheme") {
  CHECK(passing_guesses(v1(), "webhook-signature", guesses,
                        [](Bytes bytes) { return "v1," + base64_of(bytes); }) == 0);
  CHECK(passing_guesses(v1a(), "webhook-signature", guesses_of_key_pairs(),
                        [](Bytes bytes) { return "v1a," + base64(canonical(bytes)); }) == 0);
  CHECK(passing_guesses(stripe(), "Stripe-Signature", guesses,
                        [](Bytes bytes) { return "t=1614265330,v1=" + hex_of(bytes); }) == 0);
  CHECK(passing_guesses(github(), "X-Hub-Signature-256", guesses,
                        [](Bytes bytes) { return "sha256=" + hex_of(bytes); }) == 0);
  CHECK(passing_guesses(shopify(), "X-Shopify-Hmac-Sha256", guesses, base64_of) == 0);
  CHECK(passing_guesses(configured(), "X-Signature", guesses, hex_of) == 0);
}

TEST_CASE("no message passes with a character more or less anywhere") {
  CHECK(passing_with_a_character_more_or_less(v1()) == 0);
  CHECK(passing_with_a_character_more_or_less(v1a()) == 0);
  CHECK(passing_with_a_character_more_or_less(stripe()) == 0);
  CHECK(passing_with_a_character_more_or_less(github()) == 0);
  CHECK(passing_with_a_character_more_or_less(shopify()) == 0);
  CHECK(passing_with_a_character_more_or_less(configured()) == 0);
}

template <class Scheme>
int failing_round_trips(const Scheme& scheme) {
  property::Generator draw{11};
  int failing = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string id = draw.word(1 + draw.below(64));
    std::string body(draw.below(200), '\0');
    for (char& byte : body) byte = static_cast<char>(draw.below(256));
    const Instant at{Millis{static_cast<std::int64_t>(draw.below(4'000'000'000'000))}};
    failing += passes(scheme, message_of(scheme, id, std::move(body), at), at) ? 0 : 1;
  }
  return failing;
}

TEST_CASE("what is signed is verified, for any id, body and moment") {
  CHECK(failing_round_trips(v1()) == 0);
  CHECK(failing_round_trips(v1a()) == 0);
  CHECK(failing_round_trips(stripe()) == 0);
  CHECK(failing_round_trips(github()) == 0);
  CHECK(failing_round_trips(shopify()) == 0);
  CHECK(failing_round_trips(configured()) == 0);
}

}  // namespace
