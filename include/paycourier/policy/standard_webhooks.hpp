// SPDX-License-Identifier: MIT
// The signature scheme of Standard Webhooks 1.0: v1 (HMAC-SHA256) and v1a (Ed25519).
#ifndef PAYCOURIER_POLICY_STANDARD_WEBHOOKS_HPP
#define PAYCOURIER_POLICY_STANDARD_WEBHOOKS_HPP

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/policy/signature.hpp>
#include <paycourier/policy/webhook_keys.hpp>

namespace paycourier::inline v0 {

/// Signs with every key it holds and accepts a match with any, so a rotation is: hold both, wait
/// until all have the new one, drop the old. Safe to use from any thread.
template <class Mac, class Pair>
class BasicStandardWebhooks {
  static_assert(KeyedMac<Mac>, "Mac has to be built from Bytes and have `Digest sum(parts) const`");
  static_assert(KeyPair<Pair>, "Pair is made by from_seed and from_public, and signs and verifies");

 public:
  /// One or more keys, in any mixture, as text or as Secret: "whsec_" and base64 of 24 to 64 bytes
  /// (v1); "whsk_" and base64 of an Ed25519 seed and its public key (v1a); "whpk_" and base64 of a
  /// public key, which only verifies. `parse({...}).value()`: throws BadResult when one is not so.
  template <class... More>
  explicit BasicStandardWebhooks(const Secret& secret, const More&... more)
      : BasicStandardWebhooks{parse({secret.reveal(), text_of(more)...}).value()} {}
  template <class... More>
  explicit BasicStandardWebhooks(std::string_view secret, const More&... more)
      : BasicStandardWebhooks{parse({secret, text_of(more)...}).value()} {}

  static Result<BasicStandardWebhooks> parse(std::initializer_list<std::string_view> secrets) {
    BasicStandardWebhooks scheme;
    if (secrets.size() == 0) return Error{Fault::invalid, "signing needs at least one secret"};
    for (const std::string_view secret : secrets) {
      if (Result<void> added = scheme.keys_.add(secret); !added) return added.error();
    }
    return scheme;
  }

  /// False where every key is a public half.
  bool can_sign() const noexcept { return keys_.can_sign(); }

  /// Only where `can_sign()`; a Signing, and so an Endpoint, cannot be made of another. With none
  /// that signs the signature is empty, and nobody accepts it.
  http::Headers sign(const SignedMessage& message) const {
    const std::string time = std::to_string(to_unix(message.at).count());
    const std::string head = head_of(message.id, time);
    std::string signatures;
    for (const Mac& key : keys_.macs) {
      signatures += " v1," + base64(key.sum({head, message.body}));
    }
    for (const Pair& pair : keys_.pairs) {
      if (!pair.can_sign()) continue;
      signatures += " v1a," + base64(pair.sign(std::string{head}.append(message.body)));
    }
    return {{"webhook-id", std::string{message.id}},
            {"webhook-timestamp", time},
            {"webhook-signature", signatures.empty() ? signatures : signatures.substr(1)}};
  }

  template <class HeaderOf>
  Result<Proof> verify(std::string_view body, HeaderOf&& header, Instant now) const {
    Result<std::string> id = read_signed_header(header, "webhook-id");
    if (!id) return id.error();
    const Result<std::string> time = read_signed_header(header, "webhook-timestamp");
    if (!time) return time.error();
    const Result<std::string> signatures = read_signed_header(header, "webhook-signature");
    if (!signatures) return signatures.error();
    if (id->size() > longest_id || !every(*id, is_undotted)) {
      return Error{Fault::forged, "the header webhook-id is malformed"};
    }
    const Result<Instant> at = read_signed_time(*time, "webhook-timestamp");
    if (!at) return at.error();
    if (!keys_.pairs.empty() && too_many(*signatures)) {
      return Error{Fault::forged, "the header webhook-signature holds too many v1a signatures"};
    }
    std::string head = head_of(*id, *time);
    bool matched = matches_mac(head, body, *signatures);
    if (!keys_.pairs.empty()) matched |= matches_pair(head.append(body), *signatures);
    if (!matched) return Error{Fault::forged, "no signature matches the message"};
    if (Result<void> age = check_age(*at, now); !age) return age.error();
    return Proof{*std::move(id), *at};
  }

 private:
  static constexpr std::size_t longest_id = 255;
  static constexpr std::size_t most_v1a = 16;

  BasicStandardWebhooks() = default;

  static std::string_view text_of(const Secret& secret) noexcept { return secret.reveal(); }
  static std::string_view text_of(std::string_view secret) noexcept { return secret; }

  // A dot would let an id run into the time that follows it.
  static constexpr bool is_undotted(char c) noexcept { return is_visible(c) && c != '.'; }

  // What is signed before the body.
  static std::string head_of(std::string_view id, std::string_view time) {
    std::string head;
    head.reserve(id.size() + time.size() + 2);
    return head.append(id).append(1, '.').append(time).append(1, '.');
  }

  // Every candidate is compared with every key, whatever matched before.
  bool matches_mac(std::string_view head, std::string_view body,
                   std::string_view candidates) const {
    bool matched = false;
    for (const Mac& key : keys_.macs) {
      const std::string expected = base64(key.sum({head, body}));
      for_each_item(candidates, ' ', [&](std::string_view candidate) {
        if (!candidate.starts_with("v1,")) return;
        matched |= equal_in_constant_time(candidate.substr(3), expected);
      });
    }
    return matched;
  }

  // To check one of Ed25519 costs a hundred times what a v1 costs: what a forger may ask is
  // bounded.
  static bool too_many(std::string_view candidates) {
    std::size_t offered = 0;
    for_each_item(candidates, ' ', [&](std::string_view candidate) {
      offered += candidate.starts_with("v1a,") ? 1U : 0U;
    });
    return offered > most_v1a;
  }

  // All that is compared here is public.
  bool matches_pair(const std::string& message, std::string_view candidates) const {
    bool matched = false;
    for_each_item(candidates, ' ', [&](std::string_view candidate) {
      Ed25519Signature offered{};
      if (!candidate.starts_with("v1a,")) return;
      if (read_base64(candidate.substr(4), offered) != offered.size()) return;
      for (const Pair& pair : keys_.pairs) matched |= pair.verify(message, offered);
    });
    return matched;
  }

  WebhookKeys<Mac, Pair> keys_;
};

}  // namespace paycourier::inline v0

#endif
