// SPDX-License-Identifier: MIT
// OpensslMac: HMAC-SHA256 under one key, by OpenSSL.
#ifndef PAYCOURIER_ADAPTER_OPENSSL_MAC_HPP
#define PAYCOURIER_ADAPTER_OPENSSL_MAC_HPP

#include <initializer_list>
#include <memory>
#include <new>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <paycourier/base/encoding.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// The key lives inside OpenSSL, which wipes it. Copies share it; any thread may ask for sums.
/// Throws std::bad_alloc when OpenSSL is out of memory, or is configured to offer no HMAC.
class OpensslMac {
 public:
  explicit OpensslMac(Bytes key) : keyed_{new_context(), &::EVP_MAC_CTX_free} {
    char digest[] = "SHA256";
    const ::OSSL_PARAM settings[]{
        ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        ::OSSL_PARAM_construct_end()};
    const unsigned char none = 0;  // To OpenSSL a null key means the one before, not an empty one.
    const unsigned char* bytes = key.empty() ? &none : key.data();
    check(::EVP_MAC_init(keyed_.get(), bytes, key.size(), settings) == 1);
  }

  Digest sum(std::initializer_list<std::string_view> parts) const {
    const std::unique_ptr<::EVP_MAC_CTX, Free> context{::EVP_MAC_CTX_dup(keyed_.get())};
    check(context != nullptr);
    for (const std::string_view part : parts) {
      const auto* bytes = reinterpret_cast<const unsigned char*>(part.data());
      check(::EVP_MAC_update(context.get(), bytes, part.size()) == 1);
    }
    Digest digest{};
    std::size_t written = 0;
    check(::EVP_MAC_final(context.get(), digest.data(), &written, digest.size()) == 1);
    return digest;
  }

 private:
  struct Free {
    void operator()(::EVP_MAC_CTX* context) const noexcept { ::EVP_MAC_CTX_free(context); }
    void operator()(::EVP_MAC* mac) const noexcept { ::EVP_MAC_free(mac); }
  };

  static void check(bool done) {
    if (!done) throw std::bad_alloc{};
  }

  static ::EVP_MAC_CTX* new_context() {
    const std::unique_ptr<::EVP_MAC, Free> hmac{::EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    check(hmac != nullptr);
    ::EVP_MAC_CTX* context = ::EVP_MAC_CTX_new(hmac.get());
    check(context != nullptr);
    return context;
  }

  std::shared_ptr<::EVP_MAC_CTX> keyed_;
};

}  // namespace paycourier::inline v0

#endif
