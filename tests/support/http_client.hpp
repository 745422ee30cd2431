// SPDX-License-Identifier: MIT
// What the tests of CurlTransport share: short words for one round trip.
#ifndef PAYCOURIER_TESTS_SUPPORT_HTTP_CLIENT_HPP
#define PAYCOURIER_TESTS_SUPPORT_HTTP_CLIENT_HPP

#include <chrono>
#include <string>
#include <string_view>

#include <paycourier/adapter/curl_transport.hpp>

namespace support {

using paycourier::CurlTransport;
using paycourier::Error;
using paycourier::Fault;
using paycourier::Millis;
using paycourier::Reach;
using paycourier::Result;
namespace http = paycourier::http;

/// Long enough to never matter on loopback.
inline constexpr Millis plenty{20'000};
/// For servers that never answer.
inline constexpr Millis little{400};
/// How much longer than its budget a call may take on a machine that is busy.
inline constexpr Millis slack{3'000};

template <class Wire>
Result<http::Response> post(Wire& transport, const std::string& url, std::string_view body = "body",
                            Millis budget = plenty, Reach reach = Reach::anywhere) {
  return transport.round_trip(
      {.method = http::Method::post, .url = url, .body = body, .reach = reach}, budget);
}

template <class Wire>
Result<http::Response> get(Wire& transport, const std::string& url, Millis budget = plenty,
                           Reach reach = Reach::anywhere) {
  return transport.round_trip({.url = url, .reach = reach}, budget);
}

/// "200", "200 broken off" or "in_doubt: why": one text for any outcome, so that tables can be
/// read and a failure shows both sides.
inline std::string told(const Result<http::Response>& answer) {
  if (!answer) return describe(answer.error());
  return std::to_string(answer->status) + (answer->complete ? "" : " broken off");
}

inline std::string fault_of(const Result<http::Response>& answer) {
  return answer ? told(answer) : std::string{name(answer.error().fault)};
}

/// A plain libcurl handle, without a single guard: the control of the tests.
inline ::CURLcode unguarded_post(::CURL* easy, const std::string& url, const char* body) {
  ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
  ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20'000L);
  ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(
      easy, CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t, std::size_t size, void*) { return size; });
  return ::curl_easy_perform(easy);
}

}  // namespace support

#endif
