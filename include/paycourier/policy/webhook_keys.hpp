// SPDX-License-Identifier: MIT
// The keys of Standard Webhooks as text: whsec_ for HMAC, whsk_ and whpk_ for Ed25519.
#ifndef PAYCOURIER_POLICY_WEBHOOK_KEYS_HPP
#define PAYCOURIER_POLICY_WEBHOOK_KEYS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/base/encoding.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

namespace detail {
/// A point of small order, in any spelling: anybody can make signatures that fit it. All zeros is
/// one, so a key that was never filled in would prove everything.
inline bool is_weak_key(Bytes key) {
  constexpr std::string_view weak[]{
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  Ed25519Key unsigned_key{};
  std::copy(key.begin(), key.end(), unsigned_key.begin());
  unsigned_key.back() &= 0x7fU;
  return std::find(std::begin(weak), std::end(weak), hex(unsigned_key)) != std::end(weak);
}
}  // namespace detail

/// Keys that were read, in the order in which they came, by what they are used with.
template <class Mac, class Pair>
struct WebhookKeys {
  std::vector<Mac> macs = {};
  std::vector<Pair> pairs = {};

  /// Reads one more. Fault::invalid, and which rule; never the key.
  Result<void> add(std::string_view text) {
    if (text.starts_with("whsec_")) return read(text.substr(6), [this](Bytes b) { return mac(b); });
    if (text.starts_with("whsk_")) return read(text.substr(5), [this](Bytes b) { return pair(b); });
    if (text.starts_with("whpk_")) return read(text.substr(5), [this](Bytes b) { return half(b); });
    return Error{Fault::invalid,
                 "a Standard Webhooks secret starts with whsec_, or a key with whsk_ or whpk_"};
  }

  bool can_sign() const noexcept {
    return !macs.empty() || std::any_of(pairs.begin(), pairs.end(),
                                        [](const Pair& pair) { return pair.can_sign(); });
  }

 private:
  // What is not base64 comes as no bytes at all, which is too few for any key.
  template <class Use>
  static Result<void> read(std::string_view text, Use use) {
    std::array<std::uint8_t, 64> bytes{};
    const std::size_t size = read_base64(text, bytes).value_or(0);
    Result<void> used = use(Bytes{bytes}.first(size));
    wipe(bytes.data(), bytes.size());
    return used;
  }

  Result<void> mac(Bytes bytes) {
    if (bytes.size() < 24) {
      return Error{Fault::invalid, "a signing secret is base64 of 24 to 64 bytes"};
    }
    macs.emplace_back(bytes);
    return {};
  }

  Result<void> pair(Bytes bytes) {
    if (bytes.size() != 2 * ed25519_key_size) {
      return Error{Fault::invalid, "a whsk_ key is base64 of 64 bytes: the seed, the public key"};
    }
    std::optional<Pair> read = Pair::from_seed(bytes.first(ed25519_key_size));
    const Bytes told = bytes.last(ed25519_key_size);
    if (!read || !std::equal(told.begin(), told.end(), read->public_key().begin())) {
      return Error{Fault::invalid, "the halves of a whsk_ key do not belong together"};
    }
    pairs.push_back(*std::move(read));
    return {};
  }

  Result<void> half(Bytes bytes) {
    std::optional<Pair> read = Pair::from_public(bytes);
    if (!read) return Error{Fault::invalid, "a whpk_ key is base64 of 32 bytes"};
    if (detail::is_weak_key(read->public_key())) {
      return Error{Fault::invalid,
                   "a whpk_ key of small order proves nothing: forged signatures fit it"};
    }
    pairs.push_back(*std::move(read));
    return {};
  }
};

}  // namespace paycourier::inline v0

#endif
