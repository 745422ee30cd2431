// SPDX-License-Identifier: MIT
// Destination: whether a request may go where its URL, and then its name server, send it. Pure.
#ifndef PAYCOURIER_POLICY_DESTINATION_HPP
#define PAYCOURIER_POLICY_DESTINATION_HPP

#include <algorithm>

#include <paycourier/base/result.hpp>
#include <paycourier/model/reach.hpp>
#include <paycourier/policy/address.hpp>
#include <paycourier/policy/web_ports.hpp>

namespace paycourier::inline v0 {

/// Of the address that is connected. `allow` may be null: nothing beyond the reach.
constexpr bool may_connect(Reach reach, const Allow* allow, bool is_tls,
                           const Address& address) noexcept {
  const auto is_listed = [&] {
    return allow && std::any_of(allow->addresses.begin(), allow->addresses.end(),
                                [&](const AddressBlock& block) { return block.contains(address); });
  };
  switch (reach) {
    case Reach::internet:
      return is_public(address) || is_listed() ||
             (allow && allow->private_networks && is_private(address));
    case Reach::tls_or_loopback:
      return is_tls || is_loopback(address) || (allow && allow->plain_http);
    case Reach::anywhere: break;
  }
  return true;
}

/// What `may_connect` refused: Fault::invalid if the URL says the address itself. If a name server
/// does it is Fault::unreachable, for it may be wrong now and right in an hour. Never says which
/// address it was: whoever wrote the URL may read it, and would learn what is inside.
inline Error blocked_error(Reach reach, bool is_name) {
  const Fault fault = is_name ? Fault::unreachable : Fault::invalid;
  if (reach != Reach::internet) {
    return {fault, "blocked: plain http goes to a loopback address only; use https"};
  }
  return {fault,
          "blocked: the address is not on the public internet, nor is it one that Endpoint::allow "
          "names"};
}

/// Fault::invalid for http where it is not allowed.
inline Result<void> check_scheme(Reach reach, const Allow* allow, bool is_tls) {
  if (is_tls || reach != Reach::internet || (allow && allow->plain_http)) return {};
  return Error{Fault::invalid,
               "the URL is http, and only https is allowed, unless Endpoint::allow has plain_http"};
}

/// Of what a URL says: Fault::invalid, with the rule, for http and for a port that are not allowed.
inline Result<void> check_destination(Reach reach, const Allow* allow, bool is_tls, int port) {
  if (reach != Reach::internet) return {};
  if (Result<void> checked = check_scheme(reach, allow, is_tls); !checked) return checked;
  const bool is_listed = allow && std::any_of(allow->ports.begin(), allow->ports.end(),
                                              [port](int listed) { return listed == port; });
  if (!is_listed && !is_web_port(port)) {
    return Error{Fault::invalid,
                 "blocked: the port is not one of web servers; Allow::ports opens it"};
  }
  return {};
}

}  // namespace paycourier::inline v0

#endif
