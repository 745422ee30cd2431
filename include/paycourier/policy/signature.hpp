// SPDX-License-Identifier: MIT
// Signatures: what a scheme that verifies has to offer, and the keyed hash that it stands on.
#ifndef PAYCOURIER_POLICY_SIGNATURE_HPP
#define PAYCOURIER_POLICY_SIGNATURE_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

inline constexpr std::size_t ed25519_key_size = 32;
using Ed25519Key = std::array<std::uint8_t, ed25519_key_size>;
using Ed25519Signature = std::array<std::uint8_t, 64>;

/// Ed25519 (RFC 8032): a pair made from its seed, or the public half of one, which cannot sign.
/// Used by any number of threads. `from_...` give nothing for a key of another length.
template <class Pair>
concept KeyPair = requires(const Pair& pair, Bytes key, std::string_view message,
                           Ed25519Signature signature) {
  { Pair::from_seed(key) } -> std::same_as<std::optional<Pair>>;
  { Pair::from_public(key) } -> std::same_as<std::optional<Pair>>;
  { pair.can_sign() } -> std::same_as<bool>;
  { pair.public_key() } -> std::same_as<Ed25519Key>;
  { pair.sign(message) } -> std::same_as<Ed25519Signature>;
  { pair.verify(message, signature) } -> std::same_as<bool>;
};

/// What a right signature proves.
struct Proof {
  std::string id;  ///< Empty when no signed header names the message: see policy/event_id.hpp.
  Instant at;      ///< When it was signed; now, when no time is signed. The scheme judges it.
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

/// Every item of a list from left to right, the empty ones too.
template <class Use>
void for_each_item(std::string_view list, char separator, Use use) {
  for (;;) {
    const std::size_t end = list.find(separator);
    use(list.substr(0, end));
    if (end == list.npos) return;
    list.remove_prefix(end + 1);
  }
}

/// Longer headers are refused unread: what they cost is then bounded.
inline constexpr std::size_t longest_signature_header = 8'192;

/// The header's text. Fault::forged when it is missing, empty or too long.
template <class HeaderOf>
Result<std::string> read_signed_header(HeaderOf& header, std::string_view name) {
  std::string text = header(name);
  const auto is = [name](std::string_view what) {
    return Error{Fault::forged, "the header " + std::string{name} + std::string{what}};
  };
  if (text.empty()) return is(" is missing");
  if (text.size() > longest_signature_header) return is(" is too long");
  return text;
}

/// Seconds of Unix time as a sender writes them. Fault::forged for any other spelling.
inline Result<Instant> read_signed_time(std::string_view text, std::string_view header) {
  if (const std::optional<std::int64_t> seconds = read_decimal(text)) {
    return from_unix(Seconds{*seconds});
  }
  return Error{Fault::forged, "the header " + std::string{header} + " is not whole seconds"};
}

/// Is the moment of signing close enough to now?
inline Result<void> check_age(Instant signed_at, Instant now,
                              Seconds tolerance = signature_tolerance) {
  const Seconds age = to_unix(now) - to_unix(signed_at);
  if (age > tolerance) return Error{Fault::stale, "the timestamp is too old"};
  if (age < -tolerance) return Error{Fault::stale, "the timestamp is too new"};
  return {};
}

}  // namespace paycourier::inline v0

#endif
