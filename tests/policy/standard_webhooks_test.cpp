// SPDX-License-Identifier: MIT
// Tests of Standard Webhooks: signing with every key, accepting any, and the strictness of both.
#include <paycourier/policy/standard_webhooks.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant now{Seconds{1'614'265'330}};
constexpr std::string_view old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view new_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

std::string secret_of(std::size_t bytes) {
  const std::vector<std::uint8_t> key(bytes, 0x5a);
  return "whsec_" + base64(key);
}

std::string refusal_of_secret(std::string_view secret) {
  const auto scheme = StandardWebhooks::parse({secret});
  if (scheme) return "";
  CHECK(scheme.error().fault == Fault::invalid);
  return scheme.error().because;
}

Result<Proof> verify(const StandardWebhooks& scheme, const http::Headers& headers,
                     std::string_view body, Instant at = now) {
  return scheme.verify(
      body, [&](std::string_view name) { return std::string{headers[name]}; }, at);
}
/// Verifies with one header replaced.
Result<Proof> verify_with(std::string_view name, std::string_view value) {
  const StandardWebhooks scheme{old_secret};
  http::Headers headers{{std::string{name}, std::string{value}}};
  for (const auto& [field, text] : scheme.sign({"evt_1", now, "{}"})) headers.add(field, text);
  return verify(scheme, headers, "{}");
}

TEST_CASE("a secret is whsec_ and base64 of 24 to 64 bytes") {
  CHECK(refusal_of_secret(secret_of(24)).empty());
  CHECK(refusal_of_secret(secret_of(64)).empty());
  const std::string rule = "a signing secret is base64 of 24 to 64 bytes";
  CHECK(refusal_of_secret(secret_of(23)) == rule);
  CHECK(refusal_of_secret(secret_of(65)) == rule);
  CHECK(refusal_of_secret(secret_of(1000)) == rule);
  CHECK(refusal_of_secret("whsec_") == rule);
  CHECK(refusal_of_secret("whsec_not base64 at all, but long enough for it") == rule);
  CHECK(refusal_of_secret(std::string{old_secret} + "\n") == rule);
  const std::string start =
      "a Standard Webhooks secret starts with whsec_, or a key with whsk_ or whpk_";
  CHECK(refusal_of_secret(" " + std::string{old_secret}) == start);
  CHECK(refusal_of_secret("") == start);
  CHECK(refusal_of_secret(old_secret.substr(6)) == start);
}

TEST_CASE("no refusal of a secret quotes it") {
  for (const std::string secret : {"whsec_hunter2hunter2", "hunter2hunter2"}) {
    CHECK(refusal_of_secret(secret).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("one bad secret among good ones is refused") {
  CHECK_FALSE(StandardWebhooks::parse({old_secret, "whsec_"}));
  CHECK(StandardWebhooks::parse({}).error().because == "signing needs at least one secret");
  CHECK_THROWS_AS((StandardWebhooks{old_secret, ""}), BadResult);
  CHECK_THROWS_AS(StandardWebhooks{Secret{}}, BadResult);
}

TEST_CASE("secrets may be texts or Secrets, in any mixture") {
  const StandardWebhooks texts{old_secret, new_secret};
  const StandardWebhooks mixed{Secret{old_secret}, new_secret};
  const StandardWebhooks literal{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Secret{new_secret}};
  const SignedMessage message{"evt_1", now, "{}"};
  CHECK(texts.sign(message) == mixed.sign(message));
  CHECK(texts.sign(message) == literal.sign(message));
}

TEST_CASE("a signed message has an id, canonical seconds and one signature a key") {
  const StandardWebhooks both{old_secret, new_secret};
  const SignedMessage message{"evt_1", now + 999ms, "{}"};
  const http::Headers headers = both.sign(message);
  CHECK(headers.size() == 3);
  CHECK(headers["webhook-id"] == "evt_1");
  CHECK(headers["webhook-timestamp"] == "1614265330");
  CHECK(headers["webhook-signature"] ==
        std::string{StandardWebhooks{old_secret}.sign(message)["webhook-signature"]} + " " +
            std::string{StandardWebhooks{new_secret}.sign(message)["webhook-signature"]});
}

TEST_CASE("during a rotation either side may be first") {
  const StandardWebhooks old_only{old_secret};
  const StandardWebhooks new_only{new_secret};
  const StandardWebhooks both{new_secret, old_secret};
  const SignedMessage message{"evt_1", now, "{}"};
  CHECK(verify(both, old_only.sign(message), "{}"));
  CHECK(verify(both, new_only.sign(message), "{}"));
  CHECK(verify(old_only, both.sign(message), "{}"));
  CHECK(verify(new_only, both.sign(message), "{}"));
  CHECK_FALSE(verify(new_only, old_only.sign(message), "{}"));
}

TEST_CASE("a verified message proves its id and its time") {
  const StandardWebhooks scheme{old_secret};
  const auto proof = verify(scheme, scheme.sign({"evt_1", now, "{}"}), "{}", now + 10s);
  REQUIRE(proof);
  CHECK(proof->id == "evt_1");
  CHECK(proof->at == now);
}

TEST_CASE("any body is signed byte by byte: empty, of zeros, not UTF-8") {
  const StandardWebhooks scheme{old_secret};
  for (const std::string& body :
       {std::string{}, std::string(5, '\0'), std::string{"\xff\xfe"}, std::string(300'000, 'x')}) {
    const http::Headers headers = scheme.sign({"evt_1", now, body});
    CHECK(verify(scheme, headers, body));
    CHECK_FALSE(verify(scheme, headers, body + " "));
  }
}

TEST_CASE("the end of the id and the start of the time cannot trade places") {
  const StandardWebhooks scheme{old_secret};
  const http::Headers dotted = scheme.sign({"evt.1", now, "{}"});
  CHECK(verify(scheme, dotted, "{}").error().because == "the header webhook-id is malformed");
}

TEST_CASE("a malformed id is refused before it is looked at") {
  const std::string rule = "the header webhook-id is malformed";
  for (const std::string& id : {std::string{"evt 1"}, std::string{"evt\n1"},
                                std::string{"\xc3\xa9"}, std::string{"."}, std::string(256, 'x')}) {
    const auto proof = verify_with("webhook-id", id);
    REQUIRE_FALSE(proof);
    CHECK(proof.error().fault == Fault::forged);
    CHECK(proof.error().because == rule);
  }
  const StandardWebhooks scheme{old_secret};
  const std::string longest(255, 'x');
  CHECK(verify(scheme, scheme.sign({longest, now, "{}"}), "{}"));
}

TEST_CASE("a timestamp is canonical whole seconds") {
  for (const std::string_view time :
       {"hello", "1614265330junk", "+1614265330", "-1614265330", " 1614265330", "1614265330 ",
        "01614265330", "1614265330.0", "1.614265330e9", "0x60376cf2", "99999999999999999999"}) {
    const auto proof = verify_with("webhook-timestamp", time);
    REQUIRE_FALSE(proof);
    CHECK(proof.error().fault == Fault::forged);
    CHECK(proof.error().because == "the header webhook-timestamp is not whole seconds");
  }
}

TEST_CASE("the age counts only once the signature is right, so that nobody can probe the clock") {
  const auto proof = verify_with("webhook-timestamp", "1");
  REQUIRE_FALSE(proof);
  CHECK(proof.error().fault == Fault::forged);
  CHECK(proof.error().because == "no signature matches the message");
}

TEST_CASE("a timestamp at the end of time is stale, not a crash") {
  const StandardWebhooks scheme{old_secret};
  const http::Headers last = scheme.sign({"evt_1", Instant::max(), "{}"});
  CHECK(verify(scheme, last, "{}").error().fault == Fault::stale);
  const http::Headers first = scheme.sign({"evt_1", Instant{0ms}, "{}"});
  CHECK(verify(scheme, first, "{}").error().fault == Fault::stale);
  CHECK(verify(scheme, first, "{}", Instant{0ms}));
}

TEST_CASE("an endless list of signatures is refused unread") {
  std::string signatures;
  while (signatures.size() < 9'000) signatures += "v1,AAAA ";
  const auto proof = verify_with("webhook-signature", signatures);
  REQUIRE_FALSE(proof);
  CHECK(proof.error().fault == Fault::forged);
  CHECK(proof.error().because == "the header webhook-signature is too long");
}

TEST_CASE("the right signature is found wherever it stands among others") {
  const StandardWebhooks scheme{old_secret};
  const std::string right{scheme.sign({"evt_1", now, "{}"})["webhook-signature"]};
  for (const std::string& list : {right, "v2,abc " + right, right + " v2,abc", " " + right + " ",
                                  "v1, " + right, "v1a,abc  " + right}) {
    CHECK(verify_with("webhook-signature", list));
  }
  for (const std::string& list :
       {right.substr(3), "V1," + right.substr(3), "v2," + right.substr(3), right + "," + right,
        right + "\n", "\t" + right, right + ";", "v1=" + right.substr(3), std::string{" "}}) {
    CHECK_FALSE(verify_with("webhook-signature", list));
  }
}

TEST_CASE("a scheme signs and verifies, and its copies share the keys") {
  STATIC_REQUIRE(Signer<StandardWebhooks>);
  STATIC_REQUIRE(Verifier<StandardWebhooks>);
  const StandardWebhooks scheme{old_secret};
  const StandardWebhooks copy = scheme;
  const Signing signing{scheme};
  const SignedMessage message{"evt_1", now, "{}"};
  CHECK(copy.sign(message) == scheme.sign(message));
  CHECK(signing.sign(message) == scheme.sign(message));
}

// Of Ed25519, from the reference tests; and a second pair, of the seed 1, 2, .. 32.
constexpr std::string_view pair_key =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
constexpr std::string_view public_key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

std::string other_pair_key() {
  std::vector<std::uint8_t> bytes;
  for (std::uint8_t byte = 1; byte <= 32; ++byte) bytes.push_back(byte);
  const auto half = OpensslEd25519::from_seed(bytes)->public_key();
  bytes.insert(bytes.end(), half.begin(), half.end());
  return "whsk_" + base64(bytes);
}

TEST_CASE("a pair of keys signs, and its public half verifies") {
  const StandardWebhooks signer{pair_key};
  const StandardWebhooks verifier{public_key};
  const http::Headers headers = signer.sign({"evt_1", now, "{}"});
  CHECK(headers["webhook-signature"].starts_with("v1a,"));
  CHECK(verify(verifier, headers, "{}"));
  CHECK(verify(signer, headers, "{}"));
  CHECK_FALSE(verify(verifier, headers, "{} "));
  CHECK_FALSE(verify(StandardWebhooks{other_pair_key()}, headers, "{}"));
}

TEST_CASE("a scheme of public keys alone cannot sign, and no endpoint can be made of it") {
  const StandardWebhooks verifier{public_key};
  CHECK_FALSE(verifier.can_sign());
  CHECK(StandardWebhooks{pair_key}.can_sign());
  CHECK(StandardWebhooks{public_key, old_secret}.can_sign());
  CHECK_THROWS_AS(Signing{verifier}, BadResult);
  const http::Headers headers = verifier.sign({"evt_1", now, "{}"});
  CHECK(headers["webhook-signature"].empty());
  CHECK_FALSE(verify(verifier, headers, "{}"));
}

TEST_CASE("secrets, pairs and public keys may be held in any mixture") {
  const StandardWebhooks both{pair_key, old_secret, public_key};
  const http::Headers headers = both.sign({"evt_1", now, "{}"});
  const std::string v1{
      StandardWebhooks{old_secret}.sign({"evt_1", now, "{}"})["webhook-signature"]};
  const std::string v1a{StandardWebhooks{pair_key}.sign({"evt_1", now, "{}"})["webhook-signature"]};
  CHECK(headers["webhook-signature"] == v1 + " " + v1a);
  CHECK(verify(StandardWebhooks{old_secret}, headers, "{}"));
  CHECK(verify(StandardWebhooks{public_key}, headers, "{}"));
  const std::string other = other_pair_key();
  CHECK(verify(StandardWebhooks{other, pair_key}, headers, "{}"));
  CHECK(verify(both, StandardWebhooks{pair_key, other}.sign({"evt_1", now, "{}"}), "{}"));
}

TEST_CASE("a key pair's signature in another spelling is refused") {
  const StandardWebhooks signer{pair_key};
  const std::string right{signer.sign({"evt_1", now, "{}"})["webhook-signature"]};
  for (const std::string& wrong :
       {"v1," + right.substr(4), "v1a" + right.substr(4), right.substr(0, right.size() - 2),
        right.substr(0, right.size() - 4), right + "AAAA", right + "=", right + "\n",
        "v1a,v1a," + right.substr(4), std::string{"v1a,"}, "V1a," + right.substr(4)}) {
    const http::Headers headers{
        {"webhook-id", "evt_1"}, {"webhook-timestamp", "1614265330"}, {"webhook-signature", wrong}};
    CHECK_FALSE(verify(signer, headers, "{}"));
  }
}

TEST_CASE("a forger may offer sixteen signatures of key pairs, which cost the most to check") {
  const StandardWebhooks signer{pair_key};
  std::string list{signer.sign({"evt_1", now, "{}"})["webhook-signature"]};
  const std::string wrong = " v1a," + base64(std::vector<std::uint8_t>(64, 7));
  for (int i = 0; i < 15; ++i) list += wrong;
  http::Headers headers{{"webhook-id", "evt_1"}, {"webhook-timestamp", "1614265330"}};
  CHECK(verify(signer, http::Headers{headers}.add("webhook-signature", list), "{}"));
  const auto proof =
      verify(signer, http::Headers{headers}.add("webhook-signature", list + wrong), "{}");
  CHECK(describe(proof.error()) ==
        "forged: the header webhook-signature holds too many v1a signatures");
  const std::string v1{
      StandardWebhooks{old_secret}.sign({"evt_1", now, "{}"})["webhook-signature"]};
  CHECK(verify(StandardWebhooks{old_secret},
               headers.add("webhook-signature", list + wrong + ' ' + v1), "{}"));
}

}  // namespace
