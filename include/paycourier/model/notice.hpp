// SPDX-License-Identifier: MIT
// What a courier tells those who watch it: each notice is stored before it is told.
#ifndef PAYCOURIER_MODEL_NOTICE_HPP
#define PAYCOURIER_MODEL_NOTICE_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include <paycourier/base/error.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

/// An attempt and what comes after it. With Fate::dead the delivery is a dead letter now, and
/// `because` says by which rule. The texts are borrowed for the call.
struct AttemptEnded {
  std::string_view endpoint_id;
  std::string_view event_id;
  std::int64_t delivery;
  Fate fate;
  const Attempt& attempt;
  std::string_view because;
};

/// An endpoint was closed by its 410, disabled after days of failure, held, or its breaker opened,
/// stays open after a probe, or closed. `closed` and `disabled` wait for an operator: nothing is
/// sent until `resume`.
struct EndpointChanged {
  std::string_view endpoint_id;
  EndpointHealth before;
  EndpointHealth now;
};

/// An attempt whose claim had run out: what came of it is dropped, and the delivery goes by its
/// later claim.
struct StaleCompletion {
  std::int64_t delivery;
};

/// The outbox could not be read or written. Nothing is lost: the courier tries again, and claims
/// nothing until it can.
struct OutboxFailed {
  const Error& error;
};

/// "shop-7 evt_1 attempt 2: 503 throttled, the receiver is unavailable; again in 5 s"
inline std::string describe(const AttemptEnded& notice) {
  std::string text{notice.endpoint_id};
  text.append(" ").append(notice.event_id).append(" ").append(describe(notice.attempt));
  if (notice.fate == Fate::dead) text.append("; given up: ").append(notice.because);
  return text;
}

}  // namespace paycourier::inline v0

#endif
