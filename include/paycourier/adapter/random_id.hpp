// SPDX-License-Identifier: MIT
// Fresh ids and secrets, from OpenSSL's generator.
#ifndef PAYCOURIER_ADAPTER_RANDOM_ID_HPP
#define PAYCOURIER_ADAPTER_RANDOM_ID_HPP

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include <openssl/rand.h>

#include <paycourier/base/encoding.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/idempotency_key.hpp>

namespace paycourier::inline v0 {

namespace detail {
inline void fill_randomly(std::span<std::uint8_t> bytes) {
  if (::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw BadResult{Error{Fault::storage, "the system gave no random bytes"}};
  }
}
}  // namespace detail

/// 128 random bits in hex. For a payment that has no order number of its own: store it before you
/// send it. Throws BadResult if the system has no randomness to give.
inline IdempotencyKey IdempotencyKey::random() {
  std::array<std::uint8_t, 16> bytes{};
  detail::fill_randomly(bytes);
  return IdempotencyKey{hex(bytes)};
}

/// "evt_" and 32 hex digits, of which the first twelve are the time in milliseconds: ids made
/// later sort later.
inline std::string random_event_id(Instant now) {
  std::array<std::uint8_t, 16> bytes{};
  detail::fill_randomly(bytes);
  const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  return "evt_" + hex(bytes);
}

/// A secret for StandardWebhooks: "whsec_" and base64 of 32 random bytes.
inline Secret random_webhook_secret() {
  std::array<std::uint8_t, 32> bytes{};
  detail::fill_randomly(bytes);
  std::string text = base64(bytes);
  Secret secret{"whsec_"};
  secret.append(text);
  wipe(text.data(), text.size());
  wipe(bytes.data(), bytes.size());
  return secret;
}

}  // namespace paycourier::inline v0

#endif
