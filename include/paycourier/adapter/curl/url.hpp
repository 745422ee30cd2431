// SPDX-License-Identifier: MIT
// A URL, parsed once by libcurl itself, so that no second parser can disagree with it.
#ifndef PAYCOURIER_ADAPTER_CURL_URL_HPP
#define PAYCOURIER_ADAPTER_CURL_URL_HPP

#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0::curl {

struct ParsedUrl {
  Url handle;
  bool is_tls = false;
};

/// Fault::invalid, with the rule, for anything but http and https, and for http where the reach
/// does not allow it. Which addresses an http URL may reach is decided on the socket.
inline Result<ParsedUrl> parse_url(const std::string& text, Reach reach) {
  if (text.empty() || !every(text, is_visible)) {
    return Error{Fault::invalid, "a URL is visible ASCII, without spaces or control characters"};
  }
  ParsedUrl url{Url{::curl_url()}};
  if (!url.handle) throw std::bad_alloc{};
  const auto rc = ::curl_url_set(url.handle.get(), CURLUPART_URL, text.c_str(),
                                 CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME);
  if (rc == CURLUE_USER_NOT_ALLOWED) {
    return Error{Fault::invalid, "a URL carries no user name or password"};
  }
  if (rc != CURLUE_OK) return Error{Fault::invalid, "the URL is malformed"};
  char* scheme_text = nullptr;
  if (::curl_url_get(url.handle.get(), CURLUPART_SCHEME, &scheme_text, 0) != CURLUE_OK) {
    return Error{Fault::invalid, "the URL has no scheme"};
  }
  const Text scheme{scheme_text};
  url.is_tls = std::string_view{scheme.get()} == "https";
  if (url.is_tls) return url;
  if (std::string_view{scheme.get()} != "http") {
    return Error{Fault::invalid, "the URL is neither https nor http"};
  }
  if (reach == Reach::internet) {
    return Error{Fault::invalid,
                 "the URL is http, but only https is allowed; Reach::anywhere allows http"};
  }
  return url;
}

}  // namespace paycourier::inline v0::curl

#endif
