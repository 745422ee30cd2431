// SPDX-License-Identifier: MIT
// Why TLS failed: from libcurl's code, OpenSSL's verdict on the certificate, and OpenSSL's error.
#ifndef PAYCOURIER_ADAPTER_CURL_TLS_FAILURE_HPP
#define PAYCOURIER_ADAPTER_CURL_TLS_FAILURE_HPP

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::curl {

/// OpenSSL's reason in libcurl's words, such as "... error:0A00010B:SSL routines::...", or 0. An
/// alert of the other side is SSL_AD_REASON_OFFSET and its number.
inline int reason_in(std::string_view words) noexcept {
  constexpr std::string_view mark = "error:";
  constexpr std::size_t digits = 8;
  const std::size_t at = words.rfind(mark);
  if (at == std::string_view::npos || words.size() < at + mark.size() + digits) return 0;
  unsigned long code = 0;
  const char* const begin = words.data() + at + mark.size();
  const auto [end, broken] = std::from_chars(begin, begin + digits, code, 16);
  if (broken != std::errc{} || end != begin + digits || ERR_GET_LIB(code) != ERR_LIB_SSL) return 0;
  return ERR_GET_REASON(code);
}

/// The alerts that a server has for a client certificate (RFC 8446 section 6.2). In TLS 1.3 they
/// come when the request has left already.
inline std::string_view client_refusal(int reason) noexcept {
  switch (reason - SSL_AD_REASON_OFFSET) {
    case SSL_AD_CERTIFICATE_REQUIRED: return "the server asks for a client certificate";
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED: return "the server refused the client certificate";
    default: return {};
  }
}

/// `verdict` is CURLINFO_SSL_VERIFYRESULT.
inline std::string_view server_refusal(long verdict) noexcept {
  switch (verdict) {
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:  // What stands there until libcurl has compared the host.
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "the server's certificate is for another host";
    case X509_V_ERR_CERT_HAS_EXPIRED: return "the server's certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return "the server's certificate is not valid yet";
    case X509_V_ERR_CERT_REVOKED: return "the server's certificate was revoked";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the server's certificate is signed by itself";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "the server's certificate is of an authority that is not trusted";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return "the server's certificate is too weak";
    default: return "the server's certificate was refused";
  }
}

/// Of libcurl's CURLE_PEER_FAILED_VERIFICATION. It says that, too, of a server that finds our
/// certificate expired.
inline Error verification_error(long verdict, std::string_view words) {
  const bool is_ours = (verdict == X509_V_OK || verdict == X509_V_ERR_UNSPECIFIED) &&
                       words.find("verification failed") != std::string_view::npos;
  return {Fault::unauthorized, std::string{is_ours ? "the server refused the client certificate"
                                                   : server_refusal(verdict)}};
}

/// Of a handshake that did not come to its end: no byte of the request had left.
inline Error handshake_error(int reason) {
  if (const std::string_view refusal = client_refusal(reason); !refusal.empty()) {
    return {Fault::unauthorized, std::string{refusal}};
  }
  switch (reason) {
    case SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
      return {Fault::unreachable, "the server's TLS is too old: 1.2 is the least"};
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST: return {Fault::unreachable, "the server does not speak TLS there"};
    default: return {Fault::unreachable, "the TLS handshake failed"};
  }
}

}  // namespace paycourier::inline v0::curl

#endif
