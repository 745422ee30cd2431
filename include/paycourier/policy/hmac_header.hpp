// SPDX-License-Identifier: MIT
// A signature in a header of the provider's choice: HMAC-SHA256 over the body, or more than it.
#ifndef PAYCOURIER_POLICY_HMAC_HEADER_HPP
#define PAYCOURIER_POLICY_HMAC_HEADER_HPP

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/policy/hmac_settings.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// For GitHub, Shopify and any provider whose scheme its dashboard describes:
/// `HmacHeader{{.secret = Secret{text}, .header = "X-Signature"}}`. When no time is signed, a
/// message is never too old: then only a dedupe that forgets nothing stops a replay. Safe to use
/// from any thread; copies share the keys.
template <class Mac>
class BasicHmacHeader {
  static_assert(KeyedMac<Mac>, "Mac has to be built from Bytes and have `Digest sum(parts) const`");

 public:
  /// `parse(settings).value()`: throws BadResult when a setting breaks a rule.
  explicit BasicHmacHeader(HmacSettings settings)
      : BasicHmacHeader{parse(std::move(settings)).value()} {}

  /// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  static BasicHmacHeader github(Secret secret, Secret previous = {}) {
    return BasicHmacHeader{HmacSettings{.secret = std::move(secret),
                                        .previous = std::move(previous),
                                        .header = "X-Hub-Signature-256",
                                        .prefix = "sha256="}};
  }
  /// https://shopify.dev/docs/apps/build/webhooks/subscribe/https
  static BasicHmacHeader shopify(Secret secret, Secret previous = {}) {
    return BasicHmacHeader{HmacSettings{.secret = std::move(secret),
                                        .previous = std::move(previous),
                                        .header = "X-Shopify-Hmac-Sha256",
                                        .encoding = Encoding::base64}};
  }

  static Result<BasicHmacHeader> parse(HmacSettings settings) {
    if (Result<void> checked = check(settings); !checked) return checked.error();
    BasicHmacHeader scheme;
    for (Secret* secret : {&settings.secret, &settings.previous}) {
      if (!secret->empty()) scheme.keys_.emplace_back(as_bytes(secret->reveal()));
      *secret = Secret{};
    }
    scheme.settings_ = std::make_shared<const HmacSettings>(std::move(settings));
    return scheme;
  }

  /// The headers that are signed, and the signature by `HmacSettings::secret`.
  http::Headers sign(const SignedMessage& message) const {
    const HmacSettings& settings = *settings_;
    http::Headers headers;
    std::string time;
    if (!settings.id_header.empty()) headers.add(settings.id_header, message.id);
    if (!settings.timestamp_header.empty()) {
      time = std::to_string(to_unix(message.at).count());
      headers.add(settings.timestamp_header, time);
    }
    headers.add(settings.header, signature(keys_.front(), message.id, time, message.body));
    return headers;
  }

  template <class HeaderOf>
  Result<Proof> verify(std::string_view body, HeaderOf&& header, Instant now) const {
    const HmacSettings& settings = *settings_;
    Proof proof{{}, now};
    std::string time;
    if (!settings.id_header.empty()) {
      Result<std::string> id = read_signed_header(header, settings.id_header);
      if (!id) return std::move(id).error();
      if (id->size() > longest_id || !every(*id, [&](char c) { return is_id(c); })) {
        return Error{Fault::forged, "the header " + settings.id_header + " is malformed"};
      }
      proof.id = *std::move(id);
    }
    if (!settings.timestamp_header.empty()) {
      Result<std::string> text = read_signed_header(header, settings.timestamp_header);
      if (!text) return std::move(text).error();
      Result<Instant> at = read_signed_time(*text, settings.timestamp_header);
      if (!at) return std::move(at).error();
      time = *std::move(text);
      proof.at = *at;
    }
    const Result<std::string> candidate = read_signed_header(header, settings.header);
    if (!candidate) return candidate.error();
    bool matched = false;
    for (const Mac& key : keys_) {
      matched |= equal_in_constant_time(*candidate, signature(key, proof.id, time, body));
    }
    if (!matched) return Error{Fault::forged, "no signature matches the message"};
    if (Result<void> age = check_age(proof.at, now, settings.tolerance); !age) return age.error();
    return proof;
  }

  /// By what a message whose id is not signed is told from another: a digest of its body, the same
  /// under any secret. Empty where the body holds an id.
  std::string id_of(std::string_view body) const {
    return settings_->body_has_id ? std::string{} : hex(digest_.sum({body}));
  }

 private:
  static constexpr std::size_t longest_id = 255;

  BasicHmacHeader() = default;

  // A separator inside an id would let it run into what follows.
  bool is_id(char c) const noexcept { return is_visible(c) && c != settings_->separator; }

  std::string signature(const Mac& key, std::string_view id, std::string_view time,
                        std::string_view body) const {
    const HmacSettings& settings = *settings_;
    const std::string_view separator{&settings.separator, 1};
    const bool has_id = !settings.id_header.empty();
    const bool has_time = !settings.timestamp_header.empty();
    const Digest digest = key.sum({settings.lead, has_id ? id : "", has_id ? separator : "",
                                   has_time ? time : "", has_time ? separator : "", body});
    return settings.prefix + (settings.encoding == Encoding::hex ? hex(digest) : base64(digest));
  }

  std::shared_ptr<const HmacSettings> settings_;
  std::vector<Mac> keys_;
  Mac digest_{as_bytes("paycourier")};
};

}  // namespace paycourier::inline v0

#endif
