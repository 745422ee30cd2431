// SPDX-License-Identifier: MIT
// What an endpoint subscribes to, and what is said of an event as it is enqueued.
#ifndef PAYCOURIER_MODEL_SUBSCRIPTION_HPP
#define PAYCOURIER_MODEL_SUBSCRIPTION_HPP

#include <optional>
#include <string>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

/// Which deliveries to an endpoint wait for one another.
enum class Ordering {
  none,      ///< None: each is sent when it is due. Costs nothing.
  by_key,    ///< Those that were enqueued with the same ordering key; others are free.
  endpoint,  ///< All of them: one at a time, in the order of their events.
};

/// What a dead letter means to those that are ordered behind it.
enum class DeadHead {
  halts,       ///< They wait until an operator revives or skips it.
  is_skipped,  ///< They go on without it.
};

struct SubscribeOptions {
  Ordering ordering = Ordering::none;
  DeadHead dead_head = DeadHead::halts;
};

struct EnqueueOptions {
  /// A name for what has happened, of your own, up to 255 visible characters: a second event under
  /// it is not enqueued, whatever its id. Empty: only the event's id tells repeats.
  std::string dedupe_key = {};
  /// Events with the same key reach an endpoint that orders by key in the order of their enqueuing.
  std::string ordering_key = {};
  std::optional<Instant> not_before = {};  ///< Sent no earlier than this.
  /// Fault::not_found, and nothing is kept, when no endpoint subscribes to the event's type. Of a
  /// repeat the first one's `deliveries` tell.
  bool needs_endpoint = false;
};

/// An event that is in the outbox.
struct Enqueued {
  std::string event_id = {};  ///< Of the first one, where this was a repeat.
  bool repeated = false;      ///< It was there already: nothing was added.
  int deliveries = 0;         ///< Endpoints that it goes to; 0 when none has subscribed to it.
};

}  // namespace paycourier::inline v0

#endif
