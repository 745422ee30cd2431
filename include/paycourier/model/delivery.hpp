// SPDX-License-Identifier: MIT
// A delivery: one event on its way to one endpoint, and what became of an attempt at it.
#ifndef PAYCOURIER_MODEL_DELIVERY_HPP
#define PAYCOURIER_MODEL_DELIVERY_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <paycourier/base/time.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

/// Claimed: until the lease runs out nobody else attempts it.
struct Delivery {
  std::int64_t number = 0;    ///< Of the delivery; a revival or a replay is another delivery.
  std::int64_t token = 0;     ///< Fencing token of this claim, larger than any before.
  std::int64_t endpoint = 0;  ///< The endpoint's number in the outbox.
  int attempt = 1;            ///< The attempt that this claim is for.
  Instant first_at = {};      ///< When the first attempt was claimed.
  Instant claimed_at = {};    ///< When this one was.
  Event event = {};           ///< Without the payload where nothing is to be sent any more.
};

/// What comes after an attempt.
enum class Fate {
  delivered,
  waiting,   ///< Another attempt, when it is due.
  dead,      ///< No more attempts: a dead letter, which can be revived.
  returned,  ///< Nothing was attempted: the claim is given back, and uses no attempt up.
};

constexpr std::string_view name(Fate fate) noexcept {
  switch (fate) {
    case Fate::delivered: return "delivered";
    case Fate::waiting: return "waiting";
    case Fate::dead: return "dead";
    case Fate::returned: return "returned";
  }
  return "unknown";
}

/// How many bytes of a receiver's answer are kept in the log.
inline constexpr std::size_t kept_answer = 256;

/// The end of a claim. Counts only while the claim is the delivery's last one.
struct Completion {
  std::int64_t delivery = 0;
  std::int64_t token = 0;
  std::int64_t endpoint = 0;
  Fate fate = Fate::delivered;
  Instant due_at = {};       ///< Of the next attempt, when waiting.
  Attempt attempt = {};      ///< For the log; not looked at when returned.
  std::string answer = {};   ///< The first bytes of the answer's body; see `kept_answer`.
  std::string because = {};  ///< The rule that ended the delivery, when dead.
};

}  // namespace paycourier::inline v0

#endif
