// SPDX-License-Identifier: MIT
// One of the library's signature schemes, chosen by name while the program runs.
#ifndef HOOK_SCHEME_HPP
#define HOOK_SCHEME_HPP

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <hook/line.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

/// Signs and verifies as the scheme inside does: a `Signer` and a `Verifier` of its own.
class Scheme {
 public:
  static constexpr const char* names = "standard, unsigned";

  Scheme(std::string_view name, const paycourier::Secret& secret) : held_{make(name, secret)} {}

  paycourier::http::Headers sign(const paycourier::SignedMessage& message) const {
    return std::visit([&](const auto& scheme) { return scheme.sign(message); }, held_);
  }

  template <class HeaderOf>
  paycourier::Result<paycourier::Proof> verify(std::string_view body, HeaderOf&& header,
                                               paycourier::Instant now) const {
    return std::visit(
        [&](const auto& scheme) -> paycourier::Result<paycourier::Proof> {
          if constexpr (paycourier::Verifier<std::remove_cvref_t<decltype(scheme)>>) {
            return scheme.verify(body, header, now);
          } else {
            return paycourier::Error{paycourier::Fault::forged, "nothing was signed"};
          }
        },
        held_);
  }

  /// By what a receiver tells a message from another where no signed header does.
  std::string id_of(std::string_view body) const {
    return std::visit(
        [&](const auto& scheme) {
          if constexpr (requires { scheme.id_of(body); }) {
            return scheme.id_of(body);
          } else {
            return std::string{};
          }
        },
        held_);
  }

 private:
  using Held = std::variant<paycourier::StandardWebhooks, paycourier::Unsigned>;

  static Held make(std::string_view name, const paycourier::Secret& secret) {
    const auto held = [](auto parsed) -> Held {
      if (!parsed) throw Misuse{describe(parsed.error())};
      return *std::move(parsed);
    };
    if (name == "unsigned") return paycourier::Unsigned{};
    if (secret.empty()) throw Misuse{"a secret is needed: --secret, --secret-file or HOOK_SECRET"};
    if (name == "standard") return held(paycourier::StandardWebhooks::parse({secret.reveal()}));
    throw Misuse{"there is no scheme " + std::string{name} + "; there are: " + names};
  }

  Held held_;
};

}  // namespace hook

#endif
