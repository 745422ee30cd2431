// SPDX-License-Identifier: MIT
// Certificates made at run time: an authority of our own, and what it signs, good and bad.
#ifndef PAYCOURIER_TESTS_SUPPORT_CERTIFICATES_HPP
#define PAYCOURIER_TESTS_SUPPORT_CERTIFICATES_HPP

#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace support {

struct FreeTls {
  void operator()(::BIO* bio) const noexcept { ::BIO_free(bio); }
  void operator()(::EVP_PKEY* key) const noexcept { ::EVP_PKEY_free(key); }
  void operator()(::X509* certificate) const noexcept { ::X509_free(certificate); }
  void operator()(::X509_EXTENSION* extension) const noexcept { ::X509_EXTENSION_free(extension); }
  void operator()(::SSL_CTX* context) const noexcept { ::SSL_CTX_free(context); }
  void operator()(::SSL* tls) const noexcept { ::SSL_free(tls); }
};
template <class Type>
using Tls = std::unique_ptr<Type, FreeTls>;

inline void must(bool done) {
  if (!done) throw std::runtime_error{"OpenSSL refused to make a certificate"};
}

/// A certificate and its key.
struct Identity {
  Tls<::EVP_PKEY> key;
  Tls<::X509> certificate;

  std::string pem() const {
    const Tls<::BIO> memory{::BIO_new(::BIO_s_mem())};
    must(::PEM_write_bio_X509(memory.get(), certificate.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  /// PKCS #8; encrypted when there is a pass phrase.
  std::string key_pem(const std::string& pass_phrase = {}) const {
    const Tls<::BIO> memory{::BIO_new(::BIO_s_mem())};
    must(::PEM_write_bio_PKCS8PrivateKey(
             memory.get(), key.get(), pass_phrase.empty() ? nullptr : ::EVP_aes_256_cbc(),
             pass_phrase.empty() ? nullptr : pass_phrase.data(),
             static_cast<int>(pass_phrase.size()), nullptr, nullptr) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  Tls<::SSL_CTX> server_context() const {
    Tls<::SSL_CTX> context{::SSL_CTX_new(::TLS_server_method())};
    must(context && ::SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
         ::SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    return context;
  }
};

struct Wanted {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  long from_s = -3600;  ///< Relative to now.
  long until_s = 86400;
  bool is_authority = false;
  std::string common_name = {};  ///< Empty: one of its own.
};

/// Asks every client for a certificate of that authority.
inline void ask_for_client(::SSL_CTX* context, const Identity& authority) {
  constexpr unsigned char name[] = "test";
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  must(::X509_STORE_add_cert(::SSL_CTX_get_cert_store(context), authority.certificate.get()) == 1 &&
       ::SSL_CTX_set_session_id_context(context, name, sizeof name) == 1);
}

inline std::string common_name_of(const ::X509* certificate) {
  if (!certificate) return {};
  std::string name(64, '\0');
  const int size = ::X509_NAME_get_text_by_NID(::X509_get_subject_name(certificate), NID_commonName,
                                               name.data(), static_cast<int>(name.size()));
  name.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return name;
}

/// Signed by `issuer`, or by itself when there is none.
inline Identity make_identity(const Wanted& wanted, const Identity* issuer = nullptr) {
  static long serial = 1;
  Identity made{Tls<::EVP_PKEY>{EVP_EC_gen("P-256")}, Tls<::X509>{::X509_new()}};
  must(made.key && made.certificate);
  ::X509* certificate = made.certificate.get();
  const Identity& signer = issuer ? *issuer : made;
  ::X509_NAME* name = ::X509_get_subject_name(certificate);
  const std::string common_name =
      wanted.common_name.empty() ? "paycourier test " + std::to_string(serial) : wanted.common_name;
  must(::X509_set_version(certificate, 2) == 1 &&
       ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), serial++) == 1 &&
       ::X509_gmtime_adj(::X509_getm_notBefore(certificate), wanted.from_s) != nullptr &&
       ::X509_gmtime_adj(::X509_getm_notAfter(certificate), wanted.until_s) != nullptr &&
       ::X509_set_pubkey(certificate, made.key.get()) == 1 &&
       ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                    -1, 0) == 1 &&
       ::X509_set_issuer_name(certificate, ::X509_get_subject_name(signer.certificate.get())) == 1);
  const auto extend = [certificate](int kind, const std::string& value) {
    const Tls<::X509_EXTENSION> extension{
        ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
    must(extension && ::X509_add_ext(certificate, extension.get(), -1) == 1);
  };
  extend(NID_basic_constraints, wanted.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!wanted.is_authority) extend(NID_subject_alt_name, wanted.names);
  must(::X509_sign(certificate, signer.key.get(), ::EVP_sha256()) != 0);
  return made;
}

inline Identity make_authority() { return make_identity({.is_authority = true}); }

}  // namespace support

#endif
