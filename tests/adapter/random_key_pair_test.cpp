// SPDX-License-Identifier: MIT
// Fresh key pairs: their shape, and that the halves belong together.
#include <paycourier/adapter/random_key_pair.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>

TEST_CASE("a random key pair is one that Standard Webhooks takes: one half signs, both verify") {
  const paycourier::WebhookKeyPair pair = paycourier::random_webhook_key_pair();
  CHECK(pair.secret_key.reveal().starts_with("whsk_"));
  CHECK(pair.secret_key.size() == 5 + 88);
  CHECK(pair.public_key.starts_with("whpk_"));
  CHECK(pair.public_key.size() == 5 + 44);
  const paycourier::StandardWebhooks signer{pair.secret_key};
  const paycourier::StandardWebhooks verifier{pair.public_key};
  CHECK(signer.can_sign());
  CHECK_FALSE(verifier.can_sign());
  const paycourier::Instant now = paycourier::from_unix(paycourier::Seconds{1'893'456'000});
  const auto headers = signer.sign({"evt_1", now, "body"});
  const auto header = [&](std::string_view name) { return std::string{headers[name]}; };
  CHECK(verifier.verify("body", header, now));
  const paycourier::StandardWebhooks stranger{paycourier::random_webhook_key_pair().public_key};
  CHECK_FALSE(stranger.verify("body", header, now));
}
