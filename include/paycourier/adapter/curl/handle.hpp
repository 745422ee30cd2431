// SPDX-License-Identifier: MIT
// Owners for what libcurl allocates.
#ifndef PAYCOURIER_ADAPTER_CURL_HANDLE_HPP
#define PAYCOURIER_ADAPTER_CURL_HANDLE_HPP

#include <memory>
#include <string_view>

#include <curl/curl.h>

namespace paycourier::inline v0::curl {

struct Free {
  void operator()(::CURL* easy) const noexcept { ::curl_easy_cleanup(easy); }
  void operator()(::CURLU* url) const noexcept { ::curl_url_cleanup(url); }
  void operator()(::curl_slist* list) const noexcept { ::curl_slist_free_all(list); }
  void operator()(char* text) const noexcept { ::curl_free(text); }
};

using Easy = std::unique_ptr<::CURL, Free>;
using Url = std::unique_ptr<::CURLU, Free>;
using Lines = std::unique_ptr<::curl_slist, Free>;
using Text = std::unique_ptr<char, Free>;

/// How libcurl was initialised.
struct Start {
  bool is_ready = false;
  bool is_scrubbed = false;  ///< It allocates through functions that wipe what they free.
  bool was_foreign = false;  ///< Scrubbing was asked for, but others had initialised it before.
};

/// Says false, too, of a libcurl with another TLS library than OpenSSL: what keeps the keys of a
/// connection secret is OpenSSL's.
inline bool is_ready_after(::CURLcode initialised) noexcept {
  return initialised == CURLE_OK &&
         std::string_view{::curl_version_info(CURLVERSION_NOW)->ssl_version}.starts_with("OpenSSL");
}

inline Start start_plainly() noexcept {
  return {.is_ready = is_ready_after(::curl_global_init(CURL_GLOBAL_DEFAULT))};
}

/// Initialises libcurl once for the process, at the first use and as its first caller wants it.
inline const Start& start(Start (*initialise)() noexcept = &start_plainly) noexcept {
  static const Start first = initialise();
  return first;
}

inline bool ready() noexcept { return start().is_ready; }

/// Whether an idle handle holds the bytes of its last request until it goes: 8.14 does and 7.88
/// does not; what lies between is taken to.
inline bool idle_handle_keeps_request() noexcept {
  return ::curl_version_info(CURLVERSION_NOW)->version_num >= 0x080000;
}

}  // namespace paycourier::inline v0::curl

#endif
