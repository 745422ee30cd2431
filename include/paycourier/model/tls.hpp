// SPDX-License-Identifier: MIT
// Tls: whom one endpoint trusts, and by which certificate we are known there.
#ifndef PAYCOURIER_MODEL_TLS_HPP
#define PAYCOURIER_MODEL_TLS_HPP

#include <memory>
#include <string>
#include <utility>

#include <paycourier/base/secret.hpp>

namespace paycourier::inline v0 {

/// All of it text in PEM, as it stands in the files; no path of a file. What is empty stays as it
/// is for everybody: the transport's trust, and no client certificate.
struct TlsSettings {
  std::string authorities = {};  ///< Trusted instead of the transport's: one certificate or more.
  std::string certificate = {};  ///< The client's own first, then what leads to its authority.
  Secret key = {};               ///< Of the client's certificate, without a pass phrase.
};

/// Copies share one, so that a key is in memory once. To rotate a certificate make another: it gets
/// connections of its own, and those of the old one are not used again.
class Tls {
 public:
  Tls() noexcept = default;
  Tls(TlsSettings settings) : settings_{std::make_shared<const TlsSettings>(std::move(settings))} {}

  /// Null for what is everybody's.
  const TlsSettings* settings() const noexcept { return settings_.get(); }
  /// The same one, or a copy of it.
  friend bool operator==(const Tls&, const Tls&) = default;

 private:
  std::shared_ptr<const TlsSettings> settings_;
};

}  // namespace paycourier::inline v0

#endif
