// SPDX-License-Identifier: MIT
// How a libcurl handle is set up for one request: what is on by default and must not be, is off.
#ifndef PAYCOURIER_ADAPTER_CURL_SETTINGS_HPP
#define PAYCOURIER_ADAPTER_CURL_SETTINGS_HPP

#include <algorithm>
#include <climits>
#include <cstddef>
#include <string>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <paycourier/adapter/curl/exchange.hpp>
#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::curl {

struct Settings {
  std::string ca_file = {};  ///< PEM bundle to trust instead of the system's.
  std::size_t most_body_bytes = 1U << 20;
  std::size_t most_header_bytes = 64U << 10;
};

/// The environment's SSLKEYLOGFILE would have libcurl write the keys of every connection to disk.
inline ::CURLcode keep_keys(::CURL*, void* context, void*) noexcept {
  ::SSL_CTX_set_keylog_callback(static_cast<::SSL_CTX*>(context), nullptr);
  return CURLE_OK;
}

/// Sets options one after the other and remembers whether libcurl refused one: a guard that is not
/// there must not go unnoticed.
class Setter {
 public:
  explicit Setter(::CURL* easy) noexcept : easy_{easy} {}
  template <class Value>
  Setter& set(::CURLoption option, Value value) noexcept {
    all_taken_ = ::curl_easy_setopt(easy_, option, value) == CURLE_OK && all_taken_;
    return *this;
  }
  /// As if libcurl had refused one.
  void refuse() noexcept { all_taken_ = false; }
  bool all_taken() const noexcept { return all_taken_; }

 private:
  ::CURL* easy_;
  bool all_taken_ = true;
};

inline void set_guards(Setter& setter, Exchange& exchange) {
  setter.set(CURLOPT_PREREQFUNCTION, &before_send)
      .set(CURLOPT_PREREQDATA, &exchange)
      .set(CURLOPT_OPENSOCKETFUNCTION, &open_socket)
      .set(CURLOPT_OPENSOCKETDATA, &exchange)
      .set(CURLOPT_HEADERFUNCTION, &take_header)
      .set(CURLOPT_HEADERDATA, &exchange)
      .set(CURLOPT_WRITEFUNCTION, &take_body)
      .set(CURLOPT_WRITEDATA, &exchange)
      .set(CURLOPT_ERRORBUFFER, exchange.words.data());
}

inline void set_protocol(Setter& setter, bool is_tls, const Settings& settings) {
  constexpr long max_age_s = 60;
  constexpr long max_lifetime_s = 300;
  constexpr long connections = 16;
  setter.set(CURLOPT_PROTOCOLS_STR, is_tls ? "https" : "http")
      .set(CURLOPT_FOLLOWLOCATION, 0L)
      .set(CURLOPT_NOSIGNAL, 1L)
      .set(CURLOPT_PROXY, "")
      .set(CURLOPT_NOPROXY, "*")
      .set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED))
      .set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1))
      .set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2))
      .set(CURLOPT_SSL_CIPHER_LIST, "DEFAULT:!aNULL:!eNULL:@SECLEVEL=2")
      .set(CURLOPT_SSL_VERIFYPEER, 1L)
      .set(CURLOPT_SSL_VERIFYHOST, 2L)
      .set(CURLOPT_SSL_CTX_FUNCTION, &keep_keys)
      .set(CURLOPT_MAXAGE_CONN, max_age_s)
      .set(CURLOPT_MAXLIFETIME_CONN, max_lifetime_s)
      .set(CURLOPT_MAXCONNECTS, connections);
  if (!settings.ca_file.empty()) {
    // The folder of the system's certificates would go on being trusted beside the file.
    setter.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr))
        .set(CURLOPT_CAINFO, settings.ca_file.c_str());
  }
#if LIBCURL_VERSION_NUM >= 0x075700
  // Do not join the thread that still waits for a silent name server.
  setter.set(CURLOPT_QUICK_EXIT, 1L);
#endif
}

/// The second of them until it is connected; to libcurl, 0 would be no limit at all. A host whose
/// IPv6 leads nowhere has to have time left for IPv4: RFC 8305 waits for 100 ms at least.
inline void set_budget(Setter& setter, Millis budget, Millis connect_within) {
  const auto ms = [](Millis span) {
    return static_cast<long>(std::clamp<Millis::rep>(span.count(), 1, INT_MAX));
  };
  constexpr Millis least{100}, most{200};
  const Millis connect = std::min(budget, connect_within);
  setter.set(CURLOPT_TIMEOUT_MS, ms(budget))
      .set(CURLOPT_CONNECTTIMEOUT_MS, ms(connect))
      .set(CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, ms(std::clamp(connect / 2, least, most)));
}

inline void set_request(Setter& setter, const http::Request& request, ::curl_slist* lines,
                        ::CURLU* url) {
  setter.set(CURLOPT_CURLU, url).set(CURLOPT_HTTPHEADER, lines);
  if (request.method == http::Method::get) {
    setter.set(CURLOPT_HTTPGET, 1L);
    return;
  }
  setter.set(CURLOPT_POST, 1L)
      .set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<::curl_off_t>(request.body.size()))
      .set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
}

}  // namespace paycourier::inline v0::curl

#endif
