// SPDX-License-Identifier: MIT
// A request's headers as libcurl wants them, with the ones that it would add by itself removed.
#ifndef PAYCOURIER_ADAPTER_CURL_HEADER_LINES_HPP
#define PAYCOURIER_ADAPTER_CURL_HEADER_LINES_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/version.hpp>

namespace paycourier::inline v0::curl {

/// Fault::invalid for a header, or a credential, that would not stay one line.
inline Result<void> check_headers(const http::Request& request) {
  for (const auto& [name, value] : request.headers) {
    if (Result<void> checked = http::check_header(name, value); !checked) return checked;
  }
  if (!request.credential) return {};
  return http::check_header(request.credential->header, request.credential->value.reveal());
}

/// The lines of one request in one piece of memory, for libcurl copies none of them. Used anew for
/// the next request; wiped before that and at the end, for there are credentials among them.
class HeaderLines {
 public:
  HeaderLines() = default;
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  ~HeaderLines() { forget(); }

  /// Good until the next call.
  ::curl_slist* write(const http::Request& request) {
    forget();
    std::size_t size = 0;
    std::size_t count = 0;
    each_line(request, [&](std::string_view name, std::string_view mark, std::string_view value) {
      size += name.size() + mark.size() + value.size() + 1;
      ++count;
    });
    text_.resize(size);
    lines_.resize(count);
    char* end = text_.data();
    ::curl_slist* line = lines_.data();
    each_line(request, [&](std::string_view name, std::string_view mark, std::string_view value) {
      *line = {.data = end, .next = line + 1};
      for (const std::string_view part : {name, mark, value}) {
        end = std::copy(part.begin(), part.end(), end);
      }
      *end++ = '\0';
      ++line;
    });
    lines_.back().next = nullptr;
    return lines_.data();
  }

  void forget() noexcept {
    wipe(text_.data(), text_.size());
    text_.clear();
  }

 private:
  template <class Line>
  static void each_line(const http::Request& request, const Line& line) {
    // A value that is blank: libcurl would drop the header but for the semicolon.
    const auto header = [&](std::string_view name, std::string_view value) {
      const bool is_blank = value.find_first_not_of(" \t") == std::string_view::npos;
      line(name, is_blank ? ";" : ": ", is_blank ? "" : value);
    };
    line("Expect", ":", "");
    for (const auto& [name, value] : request.headers) header(name, value);
    if (!request.headers.find("User-Agent")) line("User-Agent", ": ", user_agent());
    if (request.method == http::Method::post && !request.headers.find("Content-Type")) {
      line("Content-Type", ":", "");
    }
    if (request.credential) {
      header(request.credential->header, request.credential->value.reveal());
    }
  }

  static std::string_view user_agent() {
    static const std::string name = "paycourier/" + std::to_string(version.major) + '.' +
                                    std::to_string(version.minor) + '.' +
                                    std::to_string(version.patch);
    return name;
  }

  std::vector<char> text_;
  std::vector<::curl_slist> lines_;
};

}  // namespace paycourier::inline v0::curl

#endif
