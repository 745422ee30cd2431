// SPDX-License-Identifier: MIT
// Each place where we refuse what an npm library takes, and why. What standardwebhooks 1.1.1 and
// stripe 23.1.0 do with these very messages was observed: they accept every one. Where we take more
// than they do is at the end.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace paycourier;

const Instant now = from_unix(Seconds{1'614'265'330});

struct Difference {
  std::string_view what;
  std::string refusal;      ///< Ours.
  std::string_view reason;  ///< Why it is better so.
};

struct Message {
  std::string id = "msg_1";
  std::string time = "1614265330";
  std::string signed_time = "1614265330";  ///< What the peer makes of `time`.
  std::string before = {};
  std::string after = {};
};

/// Rightly signed, as the peer sees it.
std::string verify(const Message& message) {
  const std::string_view body = "{}";
  std::array<std::uint8_t, 24> key{};
  REQUIRE(read_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", key) == 24);
  const std::string signature =
      "v1," + base64(OpensslMac{key}.sum({message.id, ".", message.signed_time, ".", body}));
  const auto header = [&](std::string_view name) -> std::string {
    return name == "webhook-id"          ? message.id
           : name == "webhook-timestamp" ? message.time
                                         : message.before + signature + message.after;
  };
  const auto proof =
      StandardWebhooks{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}.verify(body, header, now);
  return proof ? "accepted" : describe(proof.error());
}

std::string verify_stripe(const std::string& header) {
  const auto proof = StripeSignature{"whsec_test_secret"}.verify(
      "{}", [&](std::string_view) { return header; }, now);
  return proof ? "accepted" : describe(proof.error());
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

void check(const std::vector<std::pair<Difference, std::string>>& table) {
  for (const auto& [difference, ours] : table) {
    CAPTURE(difference.what, difference.reason);
    CHECK(ours == difference.refusal);
    CHECK_FALSE(difference.reason.empty());
  }
}

TEST_CASE("we are stricter than npm's standardwebhooks about a message, each time for a reason") {
  const std::string time = "forged: the header webhook-timestamp is not whole seconds";
  const std::string_view spelling =
      "the peer signs the number it read, not the bytes that came: two spellings of one header "
      "pass, "
      "so what is verified is not what was sent";
  const std::string id = "forged: the header webhook-id is malformed";
  REQUIRE(verify({}) == "accepted");
  check({
      {{"a timestamp with junk behind it", time, spelling}, verify({.time = "1614265330junk"})},
      {{"a timestamp with a sign", time, spelling}, verify({.time = "+1614265330"})},
      {{"a timestamp after a space", time, spelling}, verify({.time = " 1614265330"})},
      {{"a timestamp with a fraction", time, spelling}, verify({.time = "1614265330.5"})},
      {{"a timestamp with a leading zero", time, spelling}, verify({.time = "01614265330"})},
      {{"an id with a dot", id, "the id could trade bytes with the timestamp behind it"},
       verify({.id = "msg.1"})},
      {{"an id with a space", id, "ids become keys of a store and lines of a log"},
       verify({.id = "msg 1"})},
      {{"an id of 300 characters", id, "ids become keys of a store: their size has a bound"},
       verify({.id = std::string(300, 'm')})},
      {{"a signature with another comma and text behind it",
        "forged: no signature matches the message", "each signature has one spelling"},
       verify({.after = ",x"})},
      {{"a list of 18 KB", "forged: the header webhook-signature is too long",
        "what a stranger may have us compare has a bound"},
       verify({.before = repeated("v1,AAAA ", 2'000)})},
  });
}

TEST_CASE("we are stricter than npm's stripe about a message, each time for a reason") {
  const auto v1 = [](std::string_view signed_time) {
    return ",v1=" + hex(OpensslMac{as_bytes("whsec_test_secret")}.sum({signed_time, ".{}"}));
  };
  const std::string right = v1("1614265330");
  const std::string time = "forged: the header Stripe-Signature: t is not whole seconds";
  const std::string list = "forged: the header Stripe-Signature is malformed";
  const std::string_view spelling =
      "the peer signs the number it read, not the bytes that came: two spellings of one header "
      "pass";
  REQUIRE(verify_stripe("t=1614265330" + right) == "accepted");
  check({
      {{"a timestamp ten years ahead", "stale: the timestamp is too new",
        "a message signed for the future could be replayed until then"},
       verify_stripe("t=1929625330" + v1("1929625330"))},
      {{"a timestamp with junk behind it", time, spelling},
       verify_stripe("t=1614265330junk" + right)},
      {{"a timestamp with a sign", time, spelling}, verify_stripe("t=+1614265330" + right)},
      {{"a timestamp after a space", time, spelling}, verify_stripe("t= 1614265330" + right)},
      {{"a timestamp with a fraction", time, spelling}, verify_stripe("t=1614265330.5" + right)},
      {{"a timestamp with a leading zero", time, spelling}, verify_stripe("t=01614265330" + right)},
      {{"two timestamps", list, "which of them was signed is for the sender to say"},
       verify_stripe("t=1,t=1614265330" + right)},
      {{"a word without a value", list, "what is no list of values was mended by somebody else"},
       verify_stripe("t=1614265330" + right + ",junk")},
      {{"a signature with an equals sign and text behind it",
        "forged: no signature matches the message", "each signature has one spelling"},
       verify_stripe("t=1614265330" + right + "=x")},
      {{"a list of 18 KB", "forged: the header Stripe-Signature is too long",
        "what a stranger may have us compare has a bound"},
       verify_stripe("t=1614265330" + right + repeated(",v1=00", 3'000))},
  });
}

std::string refusal(std::string_view secret) {
  const auto scheme = StandardWebhooks::parse({secret});
  return scheme ? "accepted" : describe(scheme.error());
}

std::string refusal_of_stripe(std::string_view secret) {
  const auto scheme = StripeSignature::parse({secret});
  return scheme ? "accepted" : describe(scheme.error());
}

TEST_CASE("we are stricter than npm's libraries about a secret, each time for a reason") {
  const std::string length = "invalid: a signing secret is base64 of 24 to 64 bytes";
  check({
      {{"a secret without its prefix",
        "invalid: a Standard Webhooks secret starts with whsec_, or a key with whsk_ or whpk_",
        "a public key or an API key would pass for a secret"},
       refusal("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")},
      {{"a secret of three bytes", length, "the standard asks for 24 to 64: three can be guessed"},
       refusal("whsec_AAAA")},
      {{"a secret of 150 bytes", length, "the standard asks for 24 to 64"},
       refusal("whsec_" + std::string(200, 'A'))},
      {{"a secret with a character too many", length, "a slip of the copy is found at once"},
       refusal("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx=")},
      {{"an API key for a secret", "invalid: a Stripe signing secret starts with whsec_",
        "every message would be refused, and nobody would know why"},
       refusal_of_stripe("sk_test")},
      {{"a secret with a line break",
        "invalid: a Stripe signing secret is whsec_ and visible characters",
        "every message would be refused, and nobody would know why"},
       refusal_of_stripe("whsec_test\n")},
  });
}

// Both libraries decode the body as UTF-8 before they sign it, and so refuse what a sender signed
// that sends other bytes; stripe also refuses an empty body.
TEST_CASE(
    "we are laxer than npm's libraries about the body alone: it may hold any bytes, or none") {
  for (const std::string& body : {std::string{}, std::string{"\xff\xfe\0", 3}}) {
    const StandardWebhooks standard{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
    const StripeSignature stripe{"whsec_test_secret"};
    const http::Headers a = standard.sign({"msg_1", now, body});
    const http::Headers b = stripe.sign({"msg_1", now, body});
    CHECK(standard.verify(
        body, [&](std::string_view name) { return std::string{a[name]}; }, now));
    CHECK(stripe.verify(
        body, [&](std::string_view name) { return std::string{b[name]}; }, now));
  }
}

}  // namespace
