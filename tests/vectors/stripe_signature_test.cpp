// SPDX-License-Identifier: MIT
// The vector of stripe-node's own tests, and the confusion of the two kinds of whsec_ secrets.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/stripe_signature.hpp>
#include <string>

namespace {

using namespace paycourier;

constexpr std::string_view secret = "whsec_test_secret";
constexpr std::string_view body = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";
constexpr std::string_view header =
    "t=12345,v1=2672d138c9a412830f3bfe2ecc5bfb3277cf6f5b49d0119d77dd6cb64da1257e";
constexpr Instant at{Seconds{12'345}};

TEST_CASE("we sign as the vector of Stripe does") {
  CHECK(StripeSignature{secret}.sign({"", at, body})["Stripe-Signature"] == header);
}

TEST_CASE("we accept the vector of Stripe") {
  const auto header_of = [](std::string_view name) {
    return std::string{http::same_name(name, "stripe-signature") ? header : std::string_view{}};
  };
  CHECK(StripeSignature{secret}.verify(body, header_of, at));
  CHECK_FALSE(StripeSignature{secret}.verify(std::string{body} + "\n", header_of, at));
  CHECK_FALSE(StripeSignature{"whsec_test_secre"}.verify(body, header_of, at));
}

TEST_CASE("the key of Stripe is the secret as it stands, not the base64 inside it") {
  const std::string_view text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string right = hex(OpensslMac{as_bytes(text)}.sum({"12345.", body}));
  const auto headers = StripeSignature{text}.sign({"", at, body});
  CHECK(headers["Stripe-Signature"] == "t=12345,v1=" + right);
}

}  // namespace
