// SPDX-License-Identifier: MIT
// A URL, parsed once by libcurl itself, so that no second parser can disagree with it.
#ifndef PAYCOURIER_ADAPTER_CURL_URL_HPP
#define PAYCOURIER_ADAPTER_CURL_URL_HPP

#include <charconv>
#include <new>
#include <string>
#include <utility>

#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/reach.hpp>
#include <paycourier/policy/destination.hpp>

namespace paycourier::inline v0::curl {

struct ParsedUrl {
  Url handle;
  bool is_tls = false;
};

/// Empty for a part that the URL does not have.
inline std::string part_of(const ParsedUrl& url, ::CURLUPart which) {
  char* text = nullptr;
  ::curl_url_get(url.handle.get(), which, &text, CURLU_DEFAULT_PORT);
  const Text owned{text};
  return text ? text : "";
}

/// In lower case; an IPv6 address in its brackets.
inline std::string host_of(const ParsedUrl& url) {
  std::string host = part_of(url, CURLUPART_HOST);
  for (char& c : host) c = to_lower(c);
  return host;
}
/// Not an address: to be looked up. libcurl knows by itself what "localhost" is.
inline bool is_name(const std::string& host) {
  if (host.starts_with('[') || host == "localhost" || host.ends_with(".localhost")) return false;
  return !address_of(host.c_str());
}

/// Fault::invalid, with the rule, for anything but http and https, and for http or a port where the
/// reach does not allow it. Which addresses a URL may reach is decided on the socket.
inline Result<ParsedUrl> parse_url(const std::string& text, Reach reach,
                                   const Allow* allow = nullptr) {
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
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  url.is_tls = scheme == "https";
  if (!url.is_tls && scheme != "http") {
    return Error{Fault::invalid, "the URL is neither https nor http"};
  }
  const std::string digits = part_of(url, CURLUPART_PORT);
  int port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  Result<void> checked = check_destination(reach, allow, url.is_tls, port);
  if (!checked) return checked.error();
  return url;
}

}  // namespace paycourier::inline v0::curl

#endif
