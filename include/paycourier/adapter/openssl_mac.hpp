// SPDX-License-Identifier: MIT
// OpensslMac: HMAC-SHA256 under one key, by OpenSSL.
#ifndef PAYCOURIER_ADAPTER_OPENSSL_MAC_HPP
#define PAYCOURIER_ADAPTER_OPENSSL_MAC_HPP

#include <atomic>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <paycourier/base/encoding.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// The key lives inside OpenSSL, which wipes it. Copies share it; any thread may ask for sums.
/// Throws std::bad_alloc when OpenSSL is out of memory, or is configured to offer no HMAC.
class OpensslMac {
 public:
  explicit OpensslMac(Bytes key) : shared_{std::make_shared<Shared>()} {
    char digest[] = "SHA256";
    const ::OSSL_PARAM settings[]{
        ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        ::OSSL_PARAM_construct_end()};
    const unsigned char none = 0;  // To OpenSSL a null key means the one before, not an empty one.
    const unsigned char* bytes = key.empty() ? &none : key.data();
    shared_->keyed = new_context();
    check(::EVP_MAC_init(shared_->keyed.get(), bytes, key.size(), settings) == 1);
    shared_->restarts = can_restart();
  }

  Digest sum(std::initializer_list<std::string_view> parts) const {
    const Context context = take();
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
  using Owned = std::unique_ptr<::EVP_MAC_CTX, Free>;

  // To copy a context costs a third of the sum over 1.5 KB, to start it again next to nothing: one
  // that was used is kept for the next sum. Who finds none, because another thread has it, copies.
  struct Shared {
    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { ::EVP_MAC_CTX_free(idle); }
    Owned keyed;
    std::atomic<::EVP_MAC_CTX*> idle{nullptr};
    bool restarts = false;
  };

  struct GiveBack {
    Shared* shared;
    void operator()(::EVP_MAC_CTX* context) const noexcept {
      ::EVP_MAC_CTX* none = nullptr;
      const bool kept = shared->restarts && shared->idle.compare_exchange_strong(none, context);
      if (!kept) ::EVP_MAC_CTX_free(context);
    }
  };
  using Context = std::unique_ptr<::EVP_MAC_CTX, GiveBack>;

  Context take() const {
    Context idle{shared_->idle.exchange(nullptr), GiveBack{shared_.get()}};
    if (idle) {
      check(restart(idle.get()));
      return idle;
    }
    Context copy{::EVP_MAC_CTX_dup(shared_->keyed.get()), GiveBack{shared_.get()}};
    check(copy != nullptr);
    return copy;
  }

  static bool restart(::EVP_MAC_CTX* context) noexcept {
    return ::EVP_MAC_init(context, nullptr, 0, nullptr) == 1;
  }

  // OpenSSL before 3.0.3 takes a null key, starts nothing again and gives wrong sums (issue 17811).
  bool can_restart() const {
    const Owned context{::EVP_MAC_CTX_dup(shared_->keyed.get())};
    check(context != nullptr);
    Digest sums[2]{};
    for (Digest& sum : sums) {
      std::size_t written = 0;
      const unsigned char byte = 0;
      if (&sum != sums && !restart(context.get())) return false;
      if (::EVP_MAC_update(context.get(), &byte, 1) != 1) return false;
      if (::EVP_MAC_final(context.get(), sum.data(), &written, sum.size()) != 1) return false;
    }
    return ::CRYPTO_memcmp(sums[0].data(), sums[1].data(), sums[0].size()) == 0;
  }

  static void check(bool done) {
    if (!done) throw std::bad_alloc{};
  }

  static Owned new_context() {
    const std::unique_ptr<::EVP_MAC, Free> hmac{::EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    check(hmac != nullptr);
    Owned context{::EVP_MAC_CTX_new(hmac.get())};
    check(context != nullptr);
    return context;
  }

  std::shared_ptr<Shared> shared_;
};

}  // namespace paycourier::inline v0

#endif
