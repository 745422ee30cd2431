// SPDX-License-Identifier: MIT
// OpensslEd25519: a key pair, or the public half of one, by OpenSSL.
#ifndef PAYCOURIER_ADAPTER_OPENSSL_ED25519_HPP
#define PAYCOURIER_ADAPTER_OPENSSL_ED25519_HPP

#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <paycourier/base/encoding.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// The key lives inside OpenSSL, which wipes it. Copies share it; any thread may use it. Throws
/// std::bad_alloc when OpenSSL is out of memory, or is configured to offer no Ed25519.
class OpensslEd25519 {
 public:
  /// Signs and verifies. Nothing when the seed is not 32 bytes.
  static std::optional<OpensslEd25519> from_seed(Bytes seed) {
    if (seed.size() != ed25519_key_size) return std::nullopt;
    return OpensslEd25519{
        ::EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), true};
  }
  /// Only verifies. Nothing when the key is not 32 bytes.
  static std::optional<OpensslEd25519> from_public(Bytes key) {
    if (key.size() != ed25519_key_size) return std::nullopt;
    return OpensslEd25519{
        ::EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()), false};
  }

  bool can_sign() const noexcept { return can_sign_; }

  Ed25519Key public_key() const {
    Ed25519Key key{};
    std::size_t size = key.size();
    check(::EVP_PKEY_get_raw_public_key(key_.get(), key.data(), &size) == 1);
    return key;
  }

  /// Only where `can_sign()`. Deterministic (RFC 8032).
  Ed25519Signature sign(std::string_view message) const {
    const Context context = new_context();
    Ed25519Signature signature{};
    std::size_t size = signature.size();
    const Bytes bytes = as_bytes(message);
    check(::EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    check(::EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) ==
          1);
    return signature;
  }

  /// False also for a signature that is not canonical (S not below the order of the group).
  bool verify(std::string_view message, const Ed25519Signature& signature) const {
    const Context context = new_context();
    const Bytes bytes = as_bytes(message);
    check(::EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    ::ERR_set_mark();  // A forgery is no error of this thread's: the next TLS call would trip on
                       // it.
    const int verdict = ::EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                           bytes.data(), bytes.size());
    ::ERR_pop_to_mark();
    return verdict == 1;
  }

 private:
  struct Free {
    void operator()(::EVP_MD_CTX* context) const noexcept { ::EVP_MD_CTX_free(context); }
  };
  using Context = std::unique_ptr<::EVP_MD_CTX, Free>;

  OpensslEd25519(::EVP_PKEY* key, bool can_sign) : can_sign_{can_sign} {
    check(key != nullptr);
    key_.reset(key, &::EVP_PKEY_free);
  }

  static void check(bool done) {
    if (!done) throw std::bad_alloc{};
  }

  static Context new_context() {
    Context context{::EVP_MD_CTX_new()};
    check(context != nullptr);
    return context;
  }

  std::shared_ptr<::EVP_PKEY> key_;
  bool can_sign_;
};

}  // namespace paycourier::inline v0

#endif
