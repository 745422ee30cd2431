// SPDX-License-Identifier: MIT
// What a gateway promises about keys, and what a status of HTTP says about a payment.
#ifndef PAYCOURIER_POLICY_GATEWAY_RULES_HPP
#define PAYCOURIER_POLICY_GATEWAY_RULES_HPP

#include <chrono>
#include <cstddef>
#include <optional>

#include <paycourier/base/error.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

enum class Operation {
  query,    ///< Asks; may be repeated freely.
  execute,  ///< Moves money; repeated only under its idempotency key, with the same bytes.
};

/// What a gateway promises about idempotency keys.
struct GatewayRules {
  std::size_t longest_key = 64;
  /// True: the first answer is replayed for ever, a 500 included, so that posting again settles
  /// nothing (Stripe v1). False: a key whose request failed is executed anew.
  bool replays_errors = false;
  /// How long after the first attempt a key still protects: later, posting again might pay again.
  /// Zero when nobody promised: then only the retries of the first call are sent.
  Millis key_lifetime = {};
  /// A look-up by key that finds nothing this long after the last attempt ended proves that nothing
  /// was executed, nor will be. Empty: at this gateway absence proves nothing.
  std::optional<Millis> absence_settles = {};
  /// A look-up by key answers 404 when there is no such payment. False: a 404 settles nothing.
  bool not_found_is_absent = false;
};

/// May a request that first left at `first_sent` be sent again now, by a call that takes up to
/// `within`? Past the key's lifetime the gateway could take it for a new one.
constexpr bool key_protects(const GatewayRules& rules, Instant first_sent, Instant now,
                            Millis within) noexcept {
  const Millis end = saturating_add(first_sent.time_since_epoch(), rules.key_lifetime);
  return saturating_add(now.time_since_epoch(), within) < end;
}

/// What servers and proxies also answer to a request that was, or may have been, carried out:
/// redirects of a POST (301 to 303), a failed dependency, a client that hung up.
constexpr bool may_follow_success(int status) noexcept {
  return (status >= 301 && status <= 303) || status == 424 || status == 460 || status == 499;
}

/// The fault that a status outside 2xx stands for, before the gateway's body says more.
constexpr Fault fault_of_status(Operation operation, int status) noexcept {
  const bool executes = operation == Operation::execute;
  if (may_follow_success(status)) return executes ? Fault::in_doubt : Fault::invalid;
  switch (status) {
    case 401:
    case 403: return Fault::unauthorized;
    case 402: return executes ? Fault::declined : Fault::invalid;
    case 404: return executes ? Fault::invalid : Fault::not_found;
    case 408:
    case 409:  // Still being executed under this key.
    case 425: return Fault::in_doubt;
    case 429: return Fault::throttled;
    case 501:
    case 505: return Fault::invalid;
    default: return status >= 300 && status <= 499 ? Fault::invalid : Fault::in_doubt;
  }
}

}  // namespace paycourier::inline v0

#endif
