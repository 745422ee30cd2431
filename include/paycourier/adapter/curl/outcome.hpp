// SPDX-License-Identifier: MIT
// What a finished transfer means: the promise of the Transport concept, from libcurl's code and
// what the callbacks saw. The code alone cannot tell whether the request was sent.
#ifndef PAYCOURIER_ADAPTER_CURL_OUTCOME_HPP
#define PAYCOURIER_ADAPTER_CURL_OUTCOME_HPP

#include <string>
#include <string_view>
#include <utility>

#include <curl/curl.h>

#include <paycourier/adapter/curl/exchange.hpp>
#include <paycourier/adapter/curl/tls_failure.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/destination.hpp>

namespace paycourier::inline v0::curl {

/// No byte of the request had left.
inline Error not_sent_error(::CURLcode code, const Exchange& exchange) {
  switch (code) {
    case CURLE_URL_MALFORMAT: return {Fault::invalid, "the URL is malformed"};
    case CURLE_UNSUPPORTED_PROTOCOL: return {Fault::invalid, "the URL's scheme is not supported"};
    case CURLE_SSL_CACERT_BADFILE:
      return {Fault::unauthorized, "the bundle of trusted certificates could not be read"};
    case CURLE_SSL_CERTPROBLEM:
      return {Fault::unauthorized, "the client certificate or its key could not be used"};
    case CURLE_PEER_FAILED_VERIFICATION: {
      long verdict = X509_V_ERR_INVALID_CALL;
      if (exchange.easy) ::curl_easy_getinfo(exchange.easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
      return verification_error(verdict, exchange.words.data());
    }
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Fault::unreachable, "the host name could not be resolved"};
    case CURLE_COULDNT_CONNECT: return {Fault::unreachable, "the connection was refused"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Fault::unreachable, "the time was up before the request could be sent"};
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_CONNECT_ERROR: return handshake_error(reason_in(exchange.words.data()));
    default: break;
  }
  return {Fault::unreachable,
          std::string{"the request was not sent: "} + ::curl_easy_strerror(code)};
}

/// The request left, and no final answer came back whole enough to read its status.
inline Error no_answer_error(::CURLcode code, const Exchange& exchange) {
  if (exchange.too_large) {
    return {Fault::malformed, "the answer's headers are larger than allowed"};
  }
  if (exchange.sends > 1) code = CURLE_ABORTED_BY_CALLBACK;
  switch (code) {
    case CURLE_OK:
    case CURLE_UNSUPPORTED_PROTOCOL:  // What libcurl says of garbage where a status line belongs.
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_OUT_OF_MEMORY:  // What it says of an endless header line.
    case CURLE_BAD_CONTENT_ENCODING: return {Fault::malformed, "the answer is not HTTP"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Fault::in_doubt, "the time was up before an answer came"};
    case CURLE_ABORTED_BY_CALLBACK:
      return {
          .fault = Fault::in_doubt,
          .because = "the connection closed without an answer; a hidden second send was blocked",
          .code = "resend_blocked"};
    default: break;
  }
  const std::string_view refusal = client_refusal(reason_in(exchange.words.data()));
  if (exchange.is_tls && !refusal.empty()) return {Fault::in_doubt, std::string{refusal}};
  return {Fault::in_doubt, "the connection broke before an answer came"};
}

/// A status is an answer, even when the body broke off after it.
inline Result<http::Response> outcome(::CURLcode code, Exchange&& exchange) {
  if (exchange.answered) {
    exchange.response.complete = code == CURLE_OK;
    return std::move(exchange.response);
  }
  if (exchange.sends > 0) return no_answer_error(code, exchange);
  return exchange.blocked ? blocked_error(exchange.reach, exchange.is_name)
                          : not_sent_error(code, exchange);
}

/// No name server had answered by then.
inline Error unresolved_error() {
  return {Fault::unreachable, "the host name could not be resolved in time"};
}

/// Of a request that was broken off because it is not wanted any more.
inline Result<http::Response> cancelled(Exchange&& exchange) {
  if (exchange.answered) return outcome(CURLE_ABORTED_BY_CALLBACK, std::move(exchange));
  return exchange.sends > 0
             ? Error{Fault::in_doubt, "cancelled after the request had left"}
             : Error{Fault::unreachable, "cancelled before the request could be sent"};
}

}  // namespace paycourier::inline v0::curl

#endif
