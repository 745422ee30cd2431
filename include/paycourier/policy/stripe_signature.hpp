// SPDX-License-Identifier: MIT
// Stripe's signature scheme: one header with the time and HMAC-SHA256 over time and body.
#ifndef PAYCOURIER_POLICY_STRIPE_SIGNATURE_HPP
#define PAYCOURIER_POLICY_STRIPE_SIGNATURE_HPP

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// `Stripe-Signature: t=<seconds>,v1=<hex>`, with a v1 of each secret while one is rolled. The key
/// is the secret as it stands, "whsec_" included: it is not base64. No header names the message, so
/// a receiver reads its id in the body. Safe to use from any thread.
/// https://docs.stripe.com/webhooks/signature
template <class Mac>
class BasicStripeSignature {
  static_assert(KeyedMac<Mac>, "Mac has to be built from Bytes and have `Digest sum(parts) const`");

 public:
  static constexpr std::string_view header_name = "Stripe-Signature";

  /// One or more secrets, as text or as Secret. `parse({...}).value()`: throws BadResult.
  template <class... More>
  explicit BasicStripeSignature(const Secret& secret, const More&... more)
      : BasicStripeSignature{parse({secret.reveal(), text_of(more)...}).value()} {}
  template <class... More>
  explicit BasicStripeSignature(std::string_view secret, const More&... more)
      : BasicStripeSignature{parse({secret, text_of(more)...}).value()} {}

  /// Fault::invalid for what cannot be the signing secret of an endpoint, such as an API key.
  static Result<BasicStripeSignature> parse(std::initializer_list<std::string_view> secrets) {
    BasicStripeSignature scheme;
    for (const std::string_view secret : secrets) {
      if (!secret.starts_with("whsec_")) {
        return Error{Fault::invalid, "a Stripe signing secret starts with whsec_"};
      }
      if (secret == "whsec_" || !every(secret, is_visible)) {
        return Error{Fault::invalid, "a Stripe signing secret is whsec_ and visible characters"};
      }
      scheme.keys_.emplace_back(as_bytes(secret));
    }
    if (scheme.keys_.empty()) return Error{Fault::invalid, "signing needs at least one secret"};
    return scheme;
  }

  http::Headers sign(const SignedMessage& message) const {
    const std::string time = std::to_string(to_unix(message.at).count());
    std::string value = "t=" + time;
    for (const Mac& key : keys_) value += "," + signature(key, time, message.body);
    return {{std::string{header_name}, value}};
  }

  template <class HeaderOf>
  Result<Proof> verify(std::string_view body, HeaderOf&& header, Instant now) const {
    Result<std::string> value = read_signed_header(header, header_name);
    if (!value) return std::move(value).error();
    const std::optional<std::string_view> time = time_of(*value);
    if (!time) return Error{Fault::forged, "the header Stripe-Signature is malformed"};
    Result<Instant> at = read_signed_time(*time, "Stripe-Signature: t");
    if (!at) return std::move(at).error();
    if (!any_match(*time, body, *value)) {
      return Error{Fault::forged, "no signature matches the message"};
    }
    if (Result<void> age = check_age(*at, now); !age) return age.error();
    return Proof{{}, *at};
  }

 private:
  BasicStripeSignature() = default;

  static std::string_view text_of(const Secret& secret) noexcept { return secret.reveal(); }
  static std::string_view text_of(std::string_view secret) noexcept { return secret; }

  static std::string signature(const Mac& key, std::string_view time, std::string_view body) {
    return "v1=" + hex(key.sum({time, ".", body}));
  }

  // Of a list of name=value with one t; nothing of any other.
  static std::optional<std::string_view> time_of(std::string_view list) {
    std::string_view time;
    int times = 0;
    bool is_list = true;
    for_each_item(list, ',', [&](std::string_view item) {
      if (item.find('=') == item.npos) is_list = false;
      if (!item.starts_with("t=")) return;
      time = item.substr(2);
      ++times;
    });
    return is_list && times == 1 ? std::optional{time} : std::nullopt;
  }

  // Every candidate is compared with every key, whatever matched before.
  bool any_match(std::string_view time, std::string_view body, std::string_view candidates) const {
    bool matched = false;
    for (const Mac& key : keys_) {
      const std::string expected = signature(key, time, body);
      for_each_item(candidates, ',', [&](std::string_view candidate) {
        matched |= equal_in_constant_time(candidate, expected);
      });
    }
    return matched;
  }

  std::vector<Mac> keys_;
};

}  // namespace paycourier::inline v0

#endif
