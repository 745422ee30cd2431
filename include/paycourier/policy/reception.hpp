// SPDX-License-Identifier: MIT
// What a receiver takes, and what it answers to a webhook's sender.
#ifndef PAYCOURIER_POLICY_RECEPTION_HPP
#define PAYCOURIER_POLICY_RECEPTION_HPP

#include <cstddef>
#include <optional>
#include <string_view>

#include <paycourier/base/error.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0 {

struct ReceiverSettings {
  std::size_t longest_body = 1U << 20;  ///< In bytes; a longer one is refused before any work.
};

enum class Outcome {
  handled,  ///< New, and the handler is done with it.
  repeat,   ///< Handled before; the handler was not called.
  busy,     ///< Being handled right now by somebody else.
  failed,   ///< The handler failed; it may come again.
  refused,  ///< Not a message to be handled: see the error.
};

constexpr std::string_view name(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::handled: return "handled";
    case Outcome::repeat: return "repeat";
    case Outcome::busy: return "busy";
    case Outcome::failed: return "failed";
    case Outcome::refused: return "refused";
  }
  return "unknown";
}

/// 401 for a message that proves nothing, 400 for one that cannot be read, 413 for one that is too
/// large, 503 when the receiver itself is in trouble and the sender should come back.
constexpr int status_for(Fault fault) noexcept {
  switch (fault) {
    case Fault::forged:
    case Fault::stale:
    case Fault::unauthorized: return 401;
    case Fault::malformed: return 400;
    case Fault::invalid: return 413;
    default: return 503;
  }
}

/// What became of a message, and what to answer.
struct Reception {
  Outcome outcome = Outcome::refused;
  std::optional<Event> event = {};  ///< There when the message is authentic and can be read.
  std::optional<Error> error = {};  ///< Why it was refused, failed, or could not be confirmed.
  int status = 503;                 ///< The HTTP status to answer with.
};

}  // namespace paycourier::inline v0

#endif
