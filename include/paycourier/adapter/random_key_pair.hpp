// SPDX-License-Identifier: MIT
// A fresh pair of keys for webhooks that are signed with Ed25519.
#ifndef PAYCOURIER_ADAPTER_RANDOM_KEY_PAIR_HPP
#define PAYCOURIER_ADAPTER_RANDOM_KEY_PAIR_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/random_id.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/base/secret.hpp>

namespace paycourier::inline v0 {

/// Both are for StandardWebhooks. The public key may be told to anybody.
struct WebhookKeyPair {
  Secret secret_key;       ///< "whsk_" and base64 of seed and public key: it signs.
  std::string public_key;  ///< "whpk_" and base64: it only verifies.
};

/// Throws BadResult if the system has no randomness to give.
inline WebhookKeyPair random_webhook_key_pair() {
  std::array<std::uint8_t, 64> bytes{};
  const auto seed = std::span{bytes}.first<32>();
  detail::fill_randomly(seed);
  const Ed25519Key public_key = OpensslEd25519::from_seed(seed)->public_key();
  std::copy(public_key.begin(), public_key.end(), bytes.begin() + 32);
  std::string text = base64(bytes);
  WebhookKeyPair pair{Secret{"whsk_"}, "whpk_" + base64(public_key)};
  pair.secret_key.append(text);
  wipe(text.data(), text.size());
  wipe(bytes.data(), bytes.size());
  return pair;
}

}  // namespace paycourier::inline v0

#endif
