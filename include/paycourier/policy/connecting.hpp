// SPDX-License-Identifier: MIT
// Connecting: how long a request may take to connect, by what is known of its endpoint and of all
// the others, and how long a connection may be dead. Pure.
#ifndef PAYCOURIER_POLICY_CONNECTING_HPP
#define PAYCOURIER_POLICY_CONNECTING_HPP

#include <algorithm>

#include <paycourier/base/time.hpp>
#include <paycourier/policy/flow.hpp>

namespace paycourier::inline v0 {

/// A machine that acknowledges nothing for so long has gone, however long an answer may take: that
/// is five of TCP's retransmissions or more.
inline constexpr Millis dead_after{5'000};

/// How long connections took to make, the way TCP keeps round-trip times (RFC 6298, section 2).
struct ConnectTimes {
  int known = 0;       ///< So many were noted.
  Millis usual = {};   ///< Smoothed.
  Millis spread = {};  ///< How far they lie from that, smoothed, too.

  friend bool operator==(const ConnectTimes&, const ConnectTimes&) = default;
};

constexpr ConnectTimes noted(ConnectTimes times, Millis took) noexcept {
  constexpr Millis longest{60'000};
  took = std::clamp(took, Millis::zero(), longest);
  const Millis apart = took > times.usual ? took - times.usual : times.usual - took;
  times.spread = times.known == 0 ? took / 2 : times.spread + (apart - times.spread) / 4;
  times.usual = times.known == 0 ? took : times.usual + (took - times.usual) / 8;
  times.known = std::min(times.known + 1, 1'000'000);
  return times;
}

struct ConnectBudget {
  Millis span = {};
  bool is_knock = false;  ///< In vain it is no attempt: the next one has more.

  friend bool operator==(const ConnectBudget&, const ConnectBudget&) = default;
};

/// Little, as long as the endpoint is not known to be slow, so that the slots that black holes take
/// are soon free for others. What ends here has not been sent; the next request is that of a slow
/// endpoint, with all the time that an attempt has. While others of whom nothing is known wait for
/// the slot it is but a knock, with no more than what suffices elsewhere.
constexpr ConnectBudget connect_budget(const Flow& flow, Millis timeout, const FlowRules& rules,
                                       const ConnectTimes& elsewhere, bool others_wait) noexcept {
  constexpr int enough = 16;
  const Pace pace = pace_of(flow, rules);
  if (pace == Pace::slow) return {.span = timeout};
  const Millis usual = std::min(timeout, saturating_add(rules.slow_after, rules.slow_after / 4));
  if (pace != Pace::unproven || flow.knocked || !others_wait || elsewhere.known < enough) {
    return {.span = usual};
  }
  const Millis suffices = std::max(elsewhere.usual + 4 * elsewhere.spread, rules.connect_least);
  return {.span = std::min(usual, suffices), .is_knock = suffices < usual};
}

/// Did the knock that ended now get no answer?
constexpr bool is_in_vain(const Departure& flight, const Reading& reading, Millis now) noexcept {
  return flight.is_knock && reading.fault == Fault::unreachable &&
         now - flight.began >= flight.connect_within;
}

}  // namespace paycourier::inline v0

#endif
