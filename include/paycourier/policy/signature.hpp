// SPDX-License-Identifier: MIT
// Signatures: what a scheme that verifies has to offer, and the keyed hash that it stands on.
#ifndef PAYCOURIER_POLICY_SIGNATURE_HPP
#define PAYCOURIER_POLICY_SIGNATURE_HPP

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <paycourier/base/encoding.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/signing.hpp>

namespace paycourier::inline v0 {

using Digest = std::array<std::uint8_t, 32>;

/// HMAC-SHA256 under one key: built from the key, then asked for sums by any number of threads.
template <class Mac>
concept KeyedMac = std::constructible_from<Mac, Bytes> &&
    requires(const Mac& mac, std::initializer_list<std::string_view> parts) {
  { mac.sum(parts) } -> std::same_as<Digest>;
};

/// What a right signature proves.
struct Proof {
  std::string id;
  Instant at;
};

/// How far a message's timestamp may be from now, either way, the edge included.
inline constexpr Seconds signature_tolerance{300};

namespace detail {
struct NoHeaders {
  std::string operator()(std::string_view) const { return {}; }
};
}  // namespace detail

/// `verify(body, header, now)`, where `header(name)` gives a header's text, empty when absent.
/// Fault::forged when nothing proves the message, Fault::stale when it is too old or too new. The
/// error says which rule, and carries neither body nor key.
template <class Scheme>
concept Verifier = requires(const Scheme& scheme, std::string_view body, Instant now) {
  { scheme.verify(body, detail::NoHeaders{}, now) } -> std::same_as<Result<Proof>>;
};

/// Same length and same bytes, in a time that does not tell where they differ.
inline bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Is the moment of signing close enough to now?
inline Result<void> check_age(Instant signed_at, Instant now) {
  const Seconds age = to_unix(now) - to_unix(signed_at);
  if (age > signature_tolerance) return Error{Fault::stale, "the timestamp is too old"};
  if (age < -signature_tolerance) return Error{Fault::stale, "the timestamp is too new"};
  return {};
}

}  // namespace paycourier::inline v0

#endif
