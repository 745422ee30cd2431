// SPDX-License-Identifier: MIT
// Fuzzes the readers of secrets: what they take has one spelling, and no refusal quotes it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>

#include <fuzz/lines.hpp>

using namespace paycourier;
using fuzz::must;

namespace {

/// One of a few sentences, whatever the secret: then none can carry a part of it.
void check_refusal(const Error& error) {
  constexpr std::string_view rules[]{
      "a Standard Webhooks secret starts with whsec_, or a key with whsk_ or whpk_",
      "a signing secret is base64 of 24 to 64 bytes",
      "a whsk_ key is base64 of 64 bytes: the seed, the public key",
      "the halves of a whsk_ key do not belong together",
      "a whpk_ key is base64 of 32 bytes",
      "a whpk_ key of small order proves nothing: forged signatures fit it",
      "a Stripe signing secret starts with whsec_",
      "a Stripe signing secret is whsec_ and visible characters",
  };
  must(error.fault == Fault::invalid && error.code.empty());
  must(std::find(std::begin(rules), std::end(rules), error.because) != std::end(rules));
}

void check_standard(std::string_view secret) {
  const auto scheme = StandardWebhooks::parse({secret});
  if (!scheme) return check_refusal(scheme.error());
  const std::string_view encoded = secret.substr(secret.find('_') + 1);
  std::array<std::uint8_t, 64> key{};
  const auto size = read_base64(encoded, key);
  must(size && base64(Bytes{key}.first(*size)) == encoded);
  const bool is_half = secret.starts_with("whpk_");
  must(is_half                       ? *size == 32
       : secret.starts_with("whsk_") ? *size == 64
                                     : secret.starts_with("whsec_") && *size >= 24);
  must(scheme->can_sign() == !is_half);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view secret{reinterpret_cast<const char*>(data), size};
  check_standard(secret);
  const auto stripe = StripeSignature::parse({secret});
  must(stripe.has_value() ==
       (secret.starts_with("whsec_") && secret.size() > 6 && every(secret, is_visible)));
  if (!stripe) check_refusal(stripe.error());
  const auto header = HmacHeader::parse({.secret = Secret{secret}, .header = "X-Signature"});
  must(header.has_value() == !secret.empty());
  return 0;
}
