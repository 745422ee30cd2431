// SPDX-License-Identifier: MIT
// Tests of Stripe's scheme: the secret as it stands, rolls, and the strictness of the reader.
#include <paycourier/policy/stripe_signature.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant now{Seconds{1'614'265'330}};
constexpr std::string_view old_secret = "whsec_test_secret";
constexpr std::string_view new_secret = "whsec_another_secret";

std::string refusal_of(std::string_view secret) {
  const auto scheme = StripeSignature::parse({secret});
  if (scheme) return "";
  CHECK(scheme.error().fault == Fault::invalid);
  return scheme.error().because;
}

std::string signed_by(const StripeSignature& scheme, Instant at = now) {
  return std::string{scheme.sign({"evt_1", at, "{}"})["Stripe-Signature"]};
}

Result<Proof> verify(const StripeSignature& scheme, std::string_view header, Instant at = now,
                     std::string_view body = "{}") {
  return scheme.verify(
      body,
      [&](std::string_view name) {
        return std::string{name == "Stripe-Signature" ? header : std::string_view{}};
      },
      at);
}

std::string refusal(std::string_view header) {
  const auto proof = verify(StripeSignature{old_secret}, header);
  return proof ? "" : describe(proof.error());
}

TEST_CASE("a Stripe secret is whsec_ and something visible") {
  CHECK(refusal_of(old_secret).empty());
  CHECK(refusal_of("whsec_+/not=base64-at-all").empty());
  for (const std::string_view secret :
       {"", "sk_live_abc", "test_secret", " whsec_test", "WHSEC_x"}) {
    CHECK(refusal_of(secret) == "a Stripe signing secret starts with whsec_");
  }
  for (const std::string_view secret : {"whsec_", "whsec_test_secret\n", "whsec_test secret"}) {
    CHECK(refusal_of(secret) == "a Stripe signing secret is whsec_ and visible characters");
  }
  CHECK(StripeSignature::parse({}).error().because == "signing needs at least one secret");
  CHECK_FALSE(StripeSignature::parse({old_secret, "whsec_"}));
  CHECK_THROWS_AS(StripeSignature{"whsec_"}, BadResult);
  CHECK_THROWS_AS((StripeSignature{Secret{old_secret}, ""}), BadResult);
}

TEST_CASE("a Stripe signature is one header, with a v1 of each secret") {
  const http::Headers headers = StripeSignature{old_secret}.sign({"evt_1", now + 999ms, "{}"});
  REQUIRE(headers.size() == 1);
  const std::string first = signed_by(StripeSignature{old_secret});
  CHECK(headers["Stripe-Signature"] == first);
  CHECK(first.starts_with("t=1614265330,v1="));
  CHECK(first.size() == 16 + 64);
  const std::string second = signed_by(StripeSignature{new_secret});
  CHECK(signed_by(StripeSignature{old_secret, Secret{new_secret}}) == first + second.substr(12));
}

TEST_CASE("while a Stripe secret is rolled either side may be first") {
  const StripeSignature old_only{old_secret};
  const StripeSignature new_only{new_secret};
  const StripeSignature both{old_secret, new_secret};
  CHECK(verify(both, signed_by(old_only)));
  CHECK(verify(both, signed_by(new_only)));
  CHECK(verify(old_only, signed_by(both)));
  CHECK(verify(new_only, signed_by(both)));
  CHECK_FALSE(verify(new_only, signed_by(old_only)));
}

TEST_CASE("a Stripe message proves its time, and its headers no id") {
  const auto proof = verify(StripeSignature{old_secret}, signed_by(StripeSignature{old_secret}));
  REQUIRE(proof);
  CHECK(proof->id.empty());
  CHECK(proof->at == now);
}

TEST_CASE("any body is signed byte by byte under Stripe's scheme too") {
  const StripeSignature scheme{old_secret};
  for (const std::string& body :
       {std::string{}, std::string(5, '\0'), std::string{"\xff\xfe"}, std::string(300'000, 'x')}) {
    const std::string header{scheme.sign({"", now, body})["Stripe-Signature"]};
    CHECK(verify(scheme, header, now, body));
    CHECK_FALSE(verify(scheme, header, now, body + " "));
  }
}

TEST_CASE("a Stripe message may be 300 seconds old or new, the edge included") {
  const StripeSignature scheme{old_secret};
  const std::string header = signed_by(scheme);
  CHECK(verify(scheme, header, now + 300s));
  CHECK(verify(scheme, header, now - 300s));
  CHECK(describe(verify(scheme, header, now + 301s).error()) == "stale: the timestamp is too old");
  CHECK(describe(verify(scheme, header, now - 301s).error()) == "stale: the timestamp is too new");
}

TEST_CASE("each way in which a Stripe header is wrong has its reason") {
  const std::string right = signed_by(StripeSignature{old_secret});
  const std::string v1 = right.substr(right.find("v1="));
  CHECK(refusal("") == "forged: the header Stripe-Signature is missing");
  CHECK(refusal(right + "," + std::string(9'000, 'x')) ==
        "forged: the header Stripe-Signature is too long");
  for (const std::string& header :
       {v1, right + ",t=1614265330", "t=1614265330," + right, right + ",junk", right + ",",
        "," + right, std::string{"t"}, "T=1614265330," + v1, " " + right}) {
    CHECK(refusal(header) == "forged: the header Stripe-Signature is malformed");
  }
  for (const std::string time :
       {"", "hello", "1614265330junk", "+1614265330", "-1614265330", " 1614265330", "01614265330",
        "1614265330.0", "1.6e9", "99999999999999999999"}) {
    CHECK(refusal("t=" + time + "," + v1) ==
          "forged: the header Stripe-Signature: t is not whole seconds");
  }
  std::string upper = right;
  for (char& c : upper) c = c == 't' || c == 'v' ? c : to_upper(c);
  for (const std::string& header :
       {std::string{"t=1614265330"}, "t=1614265330,v0=" + v1.substr(3), "t=1614265331," + v1,
        "t=1614265330,V1=" + v1.substr(3), std::string{"t=1614265330,v1="},
        "t=1614265330,v1= " + v1.substr(3), "t=1614265330, " + v1, right + "0", right + "\n", upper,
        right.substr(0, right.size() - 1), "t=1614265330,v1=v1=" + v1.substr(3)}) {
    CHECK(refusal(header) == "forged: no signature matches the message");
  }
}

TEST_CASE("the right v1 is found wherever it stands, and other versions are skipped") {
  const std::string right = signed_by(StripeSignature{old_secret});
  const std::string v1 = right.substr(right.find("v1="));
  const std::string wrong = "v1=" + std::string(64, '0');
  for (const std::string& header :
       {right, v1 + ",t=1614265330", "t=1614265330," + wrong + "," + wrong + "," + v1,
        right + "," + wrong, right + ",v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816",
        "v9=x=y,t=1614265330,scheme=," + v1}) {
    CHECK(refusal(header).empty());
  }
}

TEST_CASE("the age of a Stripe message counts only once its signature is right") {
  CHECK(refusal("t=1,v1=" + std::string(64, '0')) == "forged: no signature matches the message");
}

TEST_CASE("Stripe's scheme signs, verifies, and its copies share the keys") {
  STATIC_REQUIRE(Signer<StripeSignature>);
  STATIC_REQUIRE(Verifier<StripeSignature>);
  const StripeSignature scheme{old_secret};
  const StripeSignature copy = scheme;
  CHECK(signed_by(copy) == signed_by(scheme));
  CHECK(Signing{scheme}.sign({"", now, "{}"})["stripe-signature"] == signed_by(scheme));
}

}  // namespace
