// SPDX-License-Identifier: MIT
// What can be chosen of a CurlMultiTransport.
#ifndef PAYCOURIER_ADAPTER_CURL_MULTI_SETTINGS_HPP
#define PAYCOURIER_ADAPTER_CURL_MULTI_SETTINGS_HPP

#include <cstddef>
#include <string>

namespace paycourier::inline v0::curl {

/// The caps are for receivers, whose answer matters by its status: a thousand of them may talk at
/// once.
struct MultiSettings {
  std::string ca_file = {};  ///< PEM bundle to trust instead of the system's.
  std::size_t most_body_bytes = 32U << 10;
  std::size_t most_header_bytes = 32U << 10;
  int most_per_host = 64;  ///< Requests in flight to one host and port; the others wait for them.
};

}  // namespace paycourier::inline v0::curl

#endif
