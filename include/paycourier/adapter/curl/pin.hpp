// SPDX-License-Identifier: MIT
// Pin: the addresses that a host has for libcurl, whatever a name server says meanwhile.
#ifndef PAYCOURIER_ADAPTER_CURL_PIN_HPP
#define PAYCOURIER_ADAPTER_CURL_PIN_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/policy/address.hpp>

namespace paycourier::inline v0::curl {

/// The server's name in TLS and in the Host header stay those of the URL.
class Pin {
 public:
  Pin() = default;
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  ~Pin() = default;

  /// For CURLOPT_RESOLVE; good until the next call.
  ::curl_slist* write(std::string_view host, std::string_view port,
                      const std::vector<Address>& addresses) {
    constexpr std::size_t most = 16;
    text_.assign(host).append(1, ':').append(port);
    for (std::size_t i = 0; i < std::min(addresses.size(), most); ++i) {
      text_.append(1, i == 0 ? ':' : ',').append(text_of(addresses[i]));
    }
    line_ = {.data = text_.data(), .next = nullptr};
    return &line_;
  }

 private:
  std::string text_;
  ::curl_slist line_ = {};
};

}  // namespace paycourier::inline v0::curl

#endif
