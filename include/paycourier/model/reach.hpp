// SPDX-License-Identifier: MIT
// Reach: how far a request may go, and what one endpoint may reach beyond that.
#ifndef PAYCOURIER_MODEL_REACH_HPP
#define PAYCOURIER_MODEL_REACH_HPP

#include <cstdint>
#include <vector>

#include <paycourier/model/address_block.hpp>

namespace paycourier::inline v0 {

/// Which addresses a request may connect to. Decided on the address that is really connected,
/// after the name was resolved.
enum class Reach {
  internet,         ///< https, to addresses of the public internet only, at ports of the web.
  tls_or_loopback,  ///< https to any address; plain http to this machine only.
  anywhere,         ///< http and https to any address: development, self-hosted receivers.
};

/// Exceptions from a reach, each of them asked for by name. With Reach::anywhere nothing is left to
/// allow.
struct Allow {
  /// Also these, whatever they are: `.addresses = {"10.1.2.0/24", "fd00::1"}`.
  std::vector<AddressBlock> addresses = {};
  /// Also private networks: 10/8, 172.16/12, 192.168/16, 100.64/10 and fc00::/7, but for what is
  /// known to be a cloud's metadata. Not this machine, nor link-local or multicast addresses.
  bool private_networks = false;
  bool plain_http = false;                ///< Also http, to whatever may be reached.
  std::vector<std::uint16_t> ports = {};  ///< Also these; see policy/web_ports.hpp.

  friend bool operator==(const Allow&, const Allow&) = default;
};

}  // namespace paycourier::inline v0

#endif
