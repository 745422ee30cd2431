// SPDX-License-Identifier: MIT
// Signing: any signature scheme that can sign, held by value in an endpoint.
#ifndef PAYCOURIER_MODEL_SIGNING_HPP
#define PAYCOURIER_MODEL_SIGNING_HPP

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/error.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0 {

/// What a signature covers. The body is the exact text that is sent.
struct SignedMessage {
  std::string_view id;
  Instant at;
  std::string_view body;
};

/// Gives the headers that identify and prove one attempt. Called from several threads at once.
template <class Scheme>
concept Signer = requires(const Scheme& scheme, const SignedMessage& message) {
  { scheme.sign(message) } -> std::same_as<http::Headers>;
};

/// For a receiver that checks nothing: only the id, by which it can still recognise a repeat.
struct Unsigned {
  http::Headers sign(const SignedMessage& message) const {
    return {{"webhook-id", std::string{message.id}}};
  }
};

/// Copies share one scheme, so a signing key is in memory once. Safe to use from any thread.
class Signing {
 public:
  /// Throws BadResult (Fault::invalid) for a scheme that has `bool can_sign() const` and says no:
  /// one that holds only the public halves of keys, say.
  template <Signer Scheme>
  Signing(Scheme scheme) {
    if constexpr (requires { scheme.can_sign(); }) {
      if (!scheme.can_sign()) {
        throw BadResult{Error{Fault::invalid, "the signature scheme holds no key that signs"}};
      }
    }
    scheme_ = std::make_shared<const Holding<Scheme>>(std::move(scheme));
  }

  http::Headers sign(const SignedMessage& message) const { return scheme_->sign(message); }

 private:
  struct Any {
    Any() = default;
    Any(const Any&) = delete;
    Any& operator=(const Any&) = delete;
    virtual ~Any() = default;
    virtual http::Headers sign(const SignedMessage& message) const = 0;
  };
  template <class Scheme>
  struct Holding final : Any {
    explicit Holding(Scheme held) : scheme{std::move(held)} {}
    http::Headers sign(const SignedMessage& message) const override { return scheme.sign(message); }
    Scheme scheme;
  };

  std::shared_ptr<const Any> scheme_;
};

}  // namespace paycourier::inline v0

#endif
