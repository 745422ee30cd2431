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

/// Little, as long as the endpoint is not known to be slow, so that the slots that black holes take
/// are soon free for others; and while others of whom nothing is known wait for such a slot, no
/// more than suffices elsewhere. What ends here has not been sent; the next request is that of a
/// slow endpoint, with all the time that an attempt has.
constexpr Millis connect_budget(const Flow& flow, Millis timeout, const FlowRules& rules,
                                const ConnectTimes& elsewhere, bool others_wait) noexcept {
  constexpr int enough = 16;
  const Pace pace = pace_of(flow, rules);
  if (pace == Pace::slow) return timeout;
  Millis budget = saturating_add(rules.slow_after, rules.slow_after / 4);
  if (pace == Pace::unproven && others_wait && elsewhere.known >= enough) {
    const Millis suffices = elsewhere.usual + 4 * elsewhere.spread;
    budget = std::min(budget, std::max(suffices, rules.connect_least));
  }
  return std::min(timeout, budget);
}

}  // namespace paycourier::inline v0

#endif
