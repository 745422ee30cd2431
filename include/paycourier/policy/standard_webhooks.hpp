// SPDX-License-Identifier: MIT
// The signature scheme of Standard Webhooks 1.0, version v1: HMAC-SHA256 over id, time and body.
#ifndef PAYCOURIER_POLICY_STANDARD_WEBHOOKS_HPP
#define PAYCOURIER_POLICY_STANDARD_WEBHOOKS_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// Signs with every key it holds and accepts a match with any, so a rotation is: hold both, wait
/// until all have the new one, drop the old. Safe to use from any thread.
template <class Mac>
class BasicStandardWebhooks {
  static_assert(KeyedMac<Mac>, "Mac has to be built from Bytes and have `Digest sum(parts) const`");

 public:
  /// One or more secrets, each "whsec_" and base64 of 24 to 64 bytes, as text or as Secret.
  /// `parse({...}).value()`: throws BadResult when one of them is not so.
  template <class... More>
  explicit BasicStandardWebhooks(const Secret& secret, const More&... more)
      : BasicStandardWebhooks{parse({secret.reveal(), text_of(more)...}).value()} {}
  template <class... More>
  explicit BasicStandardWebhooks(std::string_view secret, const More&... more)
      : BasicStandardWebhooks{parse({secret, text_of(more)...}).value()} {}

  static Result<BasicStandardWebhooks> parse(std::initializer_list<std::string_view> secrets) {
    BasicStandardWebhooks scheme;
    for (const std::string_view secret : secrets) {
      auto key = read_key(secret);
      if (!key) return std::move(key).error();
      scheme.keys_.push_back(*std::move(key));
    }
    if (scheme.keys_.empty()) return Error{Fault::invalid, "signing needs at least one secret"};
    return scheme;
  }

  http::Headers sign(const SignedMessage& message) const {
    const std::string time = std::to_string(to_unix(message.at).count());
    std::string signatures;
    for (const Mac& key : keys_) {
      if (!signatures.empty()) signatures += ' ';
      signatures += signature(key, message.id, time, message.body);
    }
    return {{"webhook-id", std::string{message.id}},
            {"webhook-timestamp", time},
            {"webhook-signature", signatures}};
  }

  template <class HeaderOf>
  Result<Proof> verify(std::string_view body, HeaderOf&& header, Instant now) const {
    const std::string id = header("webhook-id");
    const std::string time = header("webhook-timestamp");
    const std::string signatures = header("webhook-signature");
    if (id.empty()) return Error{Fault::forged, "the header webhook-id is missing"};
    if (time.empty()) return Error{Fault::forged, "the header webhook-timestamp is missing"};
    if (signatures.empty()) return Error{Fault::forged, "the header webhook-signature is missing"};
    if (id.size() > longest_id || !every(id, is_undotted)) {
      return Error{Fault::forged, "the header webhook-id is malformed"};
    }
    const std::optional<std::int64_t> seconds = read_decimal(time);
    if (!seconds) return Error{Fault::forged, "the header webhook-timestamp is not whole seconds"};
    if (signatures.size() > longest_signatures) {
      return Error{Fault::forged, "the header webhook-signature is too long"};
    }
    if (!any_match(id, time, body, signatures)) {
      return Error{Fault::forged, "no signature matches the message"};
    }
    const Instant at = from_unix(Seconds{*seconds});
    if (Result<void> age = check_age(at, now); !age) return age.error();
    return Proof{id, at};
  }

 private:
  static constexpr std::string_view prefix = "whsec_";
  static constexpr std::size_t shortest_key = 24;
  static constexpr std::size_t longest_key = 64;
  static constexpr std::size_t longest_id = 255;
  static constexpr std::size_t longest_signatures = 8'192;

  BasicStandardWebhooks() = default;

  static std::string_view text_of(const Secret& secret) noexcept { return secret.reveal(); }
  static std::string_view text_of(std::string_view secret) noexcept { return secret; }

  // A dot would let an id run into the time that follows it.
  static constexpr bool is_undotted(char c) noexcept { return is_visible(c) && c != '.'; }

  static Result<Mac> read_key(std::string_view secret) {
    if (!secret.starts_with(prefix)) {
      return Error{Fault::invalid, "a Standard Webhooks secret starts with whsec_"};
    }
    secret.remove_prefix(prefix.size());
    std::array<std::uint8_t, longest_key> key{};
    const std::optional<std::size_t> size = read_base64(secret, key);
    Result<Mac> mac = size && *size >= shortest_key
                          ? Result<Mac>{Mac{Bytes{key}.first(*size)}}
                          : Error{Fault::invalid, "a signing secret is base64 of 24 to 64 bytes"};
    wipe(key.data(), key.size());
    return mac;
  }

  static std::string signature(const Mac& key, std::string_view id, std::string_view time,
                               std::string_view body) {
    return "v1," + base64(key.sum({id, ".", time, ".", body}));
  }

  // Every candidate is compared with every key, whatever matched before.
  bool any_match(std::string_view id, std::string_view time, std::string_view body,
                 std::string_view candidates) const {
    bool matched = false;
    for (const Mac& key : keys_) {
      const std::string expected = signature(key, id, time, body);
      for (std::string_view left = candidates; !left.empty();) {
        const std::string_view candidate = left.substr(0, left.find(' '));
        left.remove_prefix(std::min(left.size(), candidate.size() + 1));
        if (equal_in_constant_time(candidate, expected)) matched = true;
      }
    }
    return matched;
  }

  std::vector<Mac> keys_;
};

}  // namespace paycourier::inline v0

#endif
