// SPDX-License-Identifier: MIT
// One of the library's signature schemes, chosen by name while the program runs.
#ifndef HOOK_SCHEME_HPP
#define HOOK_SCHEME_HPP

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <hook/line.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

inline constexpr const char* schemes =
    "schemes (--scheme NAME):\n"
    "  standard       Standard Webhooks: whsec_ secrets, whsk_ and whpk_ keys; the default\n"
    "  stripe, github, shopify\n"
    "  hmac:HEADER    hex of HMAC-SHA256 over the body, in a header of that name\n"
    "  unsigned       send only\n";

/// Signs and verifies as the scheme inside does: a `Signer` and a `Verifier` of its own.
class Scheme {
 public:
  Scheme(std::string_view name, const paycourier::Secret& secret) : held_{make(name, secret)} {}

  paycourier::http::Headers sign(const paycourier::SignedMessage& message) const {
    return std::visit([&](const auto& scheme) { return scheme.sign(message); }, held_);
  }

  template <class HeaderOf>
  paycourier::Result<paycourier::Proof> verify(std::string_view body, HeaderOf&& header,
                                               paycourier::Instant now) const {
    return std::visit(
        [&](const auto& scheme) -> paycourier::Result<paycourier::Proof> {
          if constexpr (requires { scheme.verify(body, header, now); }) {
            return scheme.verify(body, header, now);
          } else {
            return paycourier::Error{paycourier::Fault::forged, "nothing was signed"};
          }
        },
        held_);
  }

  bool can_sign() const {
    const auto* standard = std::get_if<paycourier::StandardWebhooks>(&held_);
    return !standard || standard->can_sign();
  }

  /// By what a receiver tells a message from another, where no signed header does.
  std::string id_of(std::string_view body) const {
    const auto* hmac = std::get_if<paycourier::HmacHeader>(&held_);
    return hmac ? hmac->id_of(body) : std::string{};
  }

  /// Does the moment change what is sent?
  bool signs_time() const {
    const paycourier::Instant now = paycourier::SystemClock{}.now();
    return sign({"id", now, "{}"}) != sign({"id", now - std::chrono::hours{1}, "{}"});
  }

 private:
  using Held = std::variant<paycourier::StandardWebhooks, paycourier::StripeSignature,
                            paycourier::HmacHeader, paycourier::Unsigned>;

  static Held make(std::string_view name, const paycourier::Secret& secret) {
    const auto held = [](auto parsed) -> Held {
      if (!parsed) throw Misuse{describe(parsed.error())};
      return *std::move(parsed);
    };
    if (name == "unsigned") return paycourier::Unsigned{};
    if (secret.empty()) throw Misuse{"a secret is needed: --secret, --secret-file or HOOK_SECRET"};
    if (name == "standard") return held(paycourier::StandardWebhooks::parse({secret.reveal()}));
    if (name == "stripe") return held(paycourier::StripeSignature::parse({secret.reveal()}));
    if (name == "github") return paycourier::HmacHeader::github(secret.copy());
    if (name == "shopify") return paycourier::HmacHeader::shopify(secret.copy());
    if (name.starts_with("hmac:")) {
      return held(paycourier::HmacHeader::parse(
          {.secret = secret.copy(), .header = std::string{name.substr(5)}}));
    }
    throw Misuse{"there is no scheme " + std::string{name}};
  }

  Held held_;
};

/// For those who verify, which takes a signature.
inline Scheme verifying(const std::string& name, const paycourier::Secret& secret) {
  if (name == "unsigned") throw Misuse{"what is unsigned cannot be verified"};
  return {name, secret};
}

/// A secret of the same kind that nobody else has.
inline paycourier::Secret another(const paycourier::Secret& secret) {
  if (secret.reveal().starts_with("whsk_")) return paycourier::random_webhook_key_pair().secret_key;
  return paycourier::random_webhook_secret();
}

}  // namespace hook

#endif
