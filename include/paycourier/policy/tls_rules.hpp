// SPDX-License-Identifier: MIT
// What the TLS of an endpoint's own must be before anything is connected with it.
#ifndef PAYCOURIER_POLICY_TLS_RULES_HPP
#define PAYCOURIER_POLICY_TLS_RULES_HPP

#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/model/tls.hpp>

namespace paycourier::inline v0 {

/// Fault::invalid for half an identity and for what is no PEM; whether a certificate is a good one
/// is found out when it is used.
inline Result<void> check_tls(const Tls& tls) {
  const TlsSettings* const own = tls.settings();
  if (!own) return {};
  if (own->certificate.empty() != own->key.empty()) {
    return Error{Fault::invalid, "a client certificate and its key are given together"};
  }
  for (const std::string_view text : {std::string_view{own->authorities},
                                      std::string_view{own->certificate}, own->key.reveal()}) {
    if (!text.empty() && text.find("-----BEGIN ") == std::string_view::npos) {
      return Error{Fault::invalid,
                   "certificates and keys are the text of a PEM file, not its path"};
    }
  }
  return {};
}

}  // namespace paycourier::inline v0

#endif
