// SPDX-License-Identifier: MIT
// What a subscription has to be: what is wrong with it is said at once, not at the first delivery.
#ifndef PAYCOURIER_POLICY_SUBSCRIPTION_RULES_HPP
#define PAYCOURIER_POLICY_SUBSCRIPTION_RULES_HPP

#include <string>
#include <string_view>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/destination.hpp>
#include <paycourier/policy/event_pattern.hpp>
#include <paycourier/policy/outgoing.hpp>

namespace paycourier::inline v0 {

namespace detail {
/// In whatever case, as schemes are (RFC 3986 section 3.1).
inline bool begins_with(std::string_view text, std::string_view start) noexcept {
  return http::same_name(text.substr(0, start.size()), start);
}
}  // namespace detail

/// Nobody is there to hear of it.
inline Error no_endpoint_error() {
  return {Fault::not_found, "no endpoint subscribes to the event's type"};
}

/// Fault::invalid, with the rule. The rest of a URL is judged by the transport, which has the
/// parser that counts.
inline Result<void> check_subscription(const Endpoint& endpoint,
                                       const std::vector<std::string>& patterns) {
  if (endpoint.id.empty()) return Error{Fault::invalid, "an endpoint has an id"};
  const bool is_tls = detail::begins_with(endpoint.url, "https://");
  if (!is_tls && !detail::begins_with(endpoint.url, "http://")) {
    return Error{Fault::invalid, "an endpoint's URL begins with https://, or with http://"};
  }
  if (!every(endpoint.url, is_visible)) {
    return Error{Fault::invalid, "an endpoint's URL is visible ASCII, without spaces"};
  }
  const std::string_view rest = std::string_view{endpoint.url}.substr(is_tls ? 8 : 7);
  if (rest.substr(0, rest.find_first_of("/?#")).find('@') != std::string_view::npos) {
    return Error{Fault::invalid, "an endpoint's URL carries no user name or password"};
  }
  if (Result<void> checked = check_scheme(endpoint.reach, &endpoint.allow, is_tls); !checked) {
    return checked;
  }
  if (Result<void> checked = check_endpoint(endpoint); !checked) return checked;
  for (const std::string& pattern : patterns) {
    if (Result<void> checked = check_event_pattern(pattern); !checked) return checked;
  }
  return {};
}

}  // namespace paycourier::inline v0

#endif
