// SPDX-License-Identifier: MIT
// The TLS of an endpoint's own on a libcurl handle: from memory, and off again.
#ifndef PAYCOURIER_ADAPTER_CURL_TLS_IDENTITY_HPP
#define PAYCOURIER_ADAPTER_CURL_TLS_IDENTITY_HPP

#include <string>
#include <string_view>

#include <curl/curl.h>

#include <paycourier/adapter/curl/settings.hpp>
#include <paycourier/model/tls.hpp>

namespace paycourier::inline v0::curl {

/// libcurl borrows the texts until they are taken off, or the handle is reset. It compares the
/// certificates, byte by byte, before it uses a kept connection or resumes a session: neither is
/// shared by two identities, nor by two trusts.
class TlsIdentity {
 public:
  /// Takes off what was there before.
  void put_on(Setter& setter, const Tls& tls, const std::string& ca_file) {
    take_off(setter, ca_file);
    tls_ = tls;
    const TlsSettings* const own = tls_.settings();
    if (!own) return;
    if (!own->authorities.empty()) {
      const ::curl_blob authorities = borrow(own->authorities);
      setter.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr))
          .set(CURLOPT_CAINFO_BLOB, &authorities);
    }
    if (!own->certificate.empty()) {
      const ::curl_blob certificate = borrow(own->certificate);
      const ::curl_blob key = borrow(own->key.reveal());
      setter.set(CURLOPT_SSLCERT_BLOB, &certificate)
          .set(CURLOPT_SSLKEY_BLOB, &key)
          .set(CURLOPT_KEYPASSWD, "");  // Else OpenSSL would ask for one at the terminal.
    }
  }

  /// Leaves the handle as `set_protocol` did with that file of trusted certificates, or none.
  void take_off(Setter& setter, const std::string& ca_file) noexcept {
    if (!tls_.settings()) return;
    constexpr const ::curl_blob* none = nullptr;
    setter.set(CURLOPT_CAINFO_BLOB, none)
        .set(CURLOPT_SSLCERT_BLOB, none)
        .set(CURLOPT_SSLKEY_BLOB, none)
        .set(CURLOPT_KEYPASSWD, static_cast<const char*>(nullptr));
    const char* const folder = ::curl_version_info(CURLVERSION_NOW)->capath;
    if (ca_file.empty()) setter.set(CURLOPT_CAPATH, folder);
    tls_ = {};
  }

 private:
  static ::curl_blob borrow(std::string_view text) noexcept {
    return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
  }

  Tls tls_;
};

}  // namespace paycourier::inline v0::curl

#endif
