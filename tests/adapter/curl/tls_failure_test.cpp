// SPDX-License-Identifier: MIT
// What OpenSSL says of a failure, in words of our own.
#include <paycourier/adapter/curl/tls_failure.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>

namespace curl = paycourier::curl;

TEST_CASE("OpenSSL's reason is found in libcurl's words, old and new") {
  for (const char* words :
       {"error:0A00010B:SSL routines::wrong version number",
        "TLS connect error: error:0A00010B:SSL routines::wrong version number",
        "OpenSSL SSL_read: OpenSSL/3.0.17: error:0A00010B:SSL routines::x, errno 0"}) {
    CAPTURE(words);
    CHECK(curl::reason_in(words) == SSL_R_WRONG_VERSION_NUMBER);
  }
}

TEST_CASE("words without a reason of TLS have none") {
  for (const char* words :
       {"", "error:", "error:0A00", "error:nothex00:x", "Failed to connect to 10.1.2.3 port 443",
        "OpenSSL SSL_connect: Connection reset by peer in connection to shop.example:443",
        "error:0500006D:dsa routines::x", "error:-A00010B:x"}) {
    CAPTURE(words);
    CHECK(curl::reason_in(words) == 0);
  }
}

TEST_CASE("the alerts about a client certificate are told from the others") {
  using std::string_view;
  const auto told = [](int alert) { return curl::client_refusal(SSL_AD_REASON_OFFSET + alert); };
  for (const int alert : {SSL_AD_BAD_CERTIFICATE, SSL_AD_UNSUPPORTED_CERTIFICATE,
                          SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED,
                          SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_UNKNOWN_CA, SSL_AD_ACCESS_DENIED}) {
    CHECK(told(alert) == "the server refused the client certificate");
  }
  CHECK(told(SSL_AD_CERTIFICATE_REQUIRED) == "the server asks for a client certificate");
  for (const int alert : {SSL_AD_HANDSHAKE_FAILURE, SSL_AD_PROTOCOL_VERSION, SSL_AD_INTERNAL_ERROR,
                          SSL_AD_UNRECOGNIZED_NAME, SSL_AD_DECODE_ERROR}) {
    CHECK(told(alert).empty());
  }
  CHECK(curl::client_refusal(0).empty());
  CHECK(curl::client_refusal(SSL_R_WRONG_VERSION_NUMBER).empty());
}

TEST_CASE("each verdict on a server's certificate has words of its own") {
  CHECK(curl::server_refusal(X509_V_ERR_CERT_HAS_EXPIRED) ==
        "the server's certificate has expired");
  CHECK(curl::server_refusal(X509_V_ERR_CERT_NOT_YET_VALID) ==
        "the server's certificate is not valid yet");
  CHECK(curl::server_refusal(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) ==
        "the server's certificate is signed by itself");
  for (const long verdict :
       {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE}) {
    CHECK(curl::server_refusal(verdict) ==
          "the server's certificate is of an authority that is not trusted");
  }
  for (const long verdict : {X509_V_OK, X509_V_ERR_UNSPECIFIED, X509_V_ERR_HOSTNAME_MISMATCH}) {
    CHECK(curl::server_refusal(verdict) == "the server's certificate is for another host");
  }
  CHECK(curl::server_refusal(X509_V_ERR_CERT_REVOKED) == "the server's certificate was revoked");
  CHECK(curl::server_refusal(X509_V_ERR_EE_KEY_TOO_SMALL) ==
        "the server's certificate is too weak");
  CHECK(curl::server_refusal(X509_V_ERR_INVALID_CALL) == "the server's certificate was refused");
}

TEST_CASE("a server that finds our certificate expired is told from one of another host") {
  const auto told = [](long verdict, const char* words) {
    return describe(curl::verification_error(verdict, words));
  };
  const char* const named = "SSL: no alternative certificate subject name matches target host name";
  const char* const bare = "SSL certificate verification failed";
  for (const long verdict : {X509_V_OK, X509_V_ERR_UNSPECIFIED}) {
    CHECK(told(verdict, named) == "unauthorized: the server's certificate is for another host");
    CHECK(told(verdict, bare) == "unauthorized: the server refused the client certificate");
  }
  CHECK(told(X509_V_ERR_CERT_HAS_EXPIRED, bare) ==
        "unauthorized: the server's certificate has expired");
}

TEST_CASE("a handshake that failed says why, and that nothing was sent") {
  const auto told = [](int reason) { return describe(curl::handshake_error(reason)); };
  const std::string too_old = "unreachable: the server's TLS is too old: 1.2 is the least";
  CHECK(told(SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION) == too_old);
  CHECK(told(SSL_R_UNSUPPORTED_PROTOCOL) == too_old);
  CHECK(told(SSL_R_WRONG_VERSION_NUMBER) == "unreachable: the server does not speak TLS there");
  CHECK(told(SSL_AD_REASON_OFFSET + SSL_AD_UNKNOWN_CA) ==
        "unauthorized: the server refused the client certificate");
  CHECK(told(0) == "unreachable: the TLS handshake failed");
}
