// SPDX-License-Identifier: MIT
// The TLS of an endpoint's own on a libcurl handle: from memory, and off again.
#ifndef PAYCOURIER_ADAPTER_CURL_TLS_IDENTITY_HPP
#define PAYCOURIER_ADAPTER_CURL_TLS_IDENTITY_HPP

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <paycourier/adapter/curl/settings.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/model/tls.hpp>

namespace paycourier::inline v0::curl {

/// Of this process alone, for as long as it runs.
struct Salt {
  std::array<std::uint8_t, 32> bytes = {};
  bool is_random = ::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1;
};

/// Another for another key, and nothing can be learnt from it about the key. Empty when OpenSSL has
/// no randomness or no memory.
inline std::string mark_of(std::string_view key) {
  static const Salt salt;
  std::array<std::uint8_t, 32> sum{};
  const bool is_done =
      salt.is_random &&
      ::HMAC(::EVP_sha256(), salt.bytes.data(), static_cast<int>(salt.bytes.size()),
             reinterpret_cast<const unsigned char*>(key.data()), key.size(), sum.data(), nullptr);
  return is_done ? hex(sum) : std::string{};
}

/// libcurl borrows the texts until they are taken off, or the handle is reset. It compares the
/// certificates, byte by byte, before it uses a kept connection or resumes a session: neither is
/// shared by two identities, nor by two trusts. It does not compare the keys, and certificates are
/// public: so each goes with its key's mark, in a line that is outside of what PEM reads.
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
      const std::string mark = mark_of(own->key.reveal());
      if (mark.empty()) return setter.refuse();
      certificate_.assign(own->certificate).append(1, '\n').append(mark).append(1, '\n');
      const ::curl_blob certificate = borrow(certificate_);
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
    certificate_.clear();
  }

 private:
  static ::curl_blob borrow(std::string_view text) noexcept {
    return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY};
  }

  Tls tls_;
  std::string certificate_;
};

}  // namespace paycourier::inline v0::curl

#endif
