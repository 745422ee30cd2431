// SPDX-License-Identifier: MIT
// The door to the store of events that are to be delivered, as a courier uses it.
#ifndef PAYCOURIER_PORT_OUTBOX_HPP
#define PAYCOURIER_PORT_OUTBOX_HPP

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/port/waker.hpp>

namespace paycourier::inline v0 {

/// An endpoint in the outbox. `endpoint` is null where this process has not subscribed it: its
/// deliveries wait, for neither the URL nor the signing secret is stored.
struct Post {
  std::int64_t number = 0;
  std::string id = {};
  std::shared_ptr<const Endpoint> endpoint = {};
  EndpointHealth health = {};
};

/// The earliest pending delivery of an endpoint; nothing: it has none.
struct Due {
  std::int64_t endpoint = 0;
  std::optional<Instant> at = {};
};

struct News {
  bool endpoints_changed = false;  ///< Call `posts` again.
  std::vector<Due> due = {};       ///< Where something became pending since the last call.
  bool has_more = false;           ///< Call `news` again.
};

/// Claims of one endpoint: so many first attempts, so many repeated ones. Where there are not
/// enough of one kind, the other kind takes their place.
struct Want {
  std::int64_t endpoint = 0;
  int fresh = 0;
  int retries = 0;
  Millis lease = {};  ///< Longer than an attempt takes at most.
};

struct HealthChange {
  std::int64_t endpoint = 0;
  EndpointHealth health = {};
};

/// What one transaction writes: attempts that ended, endpoints that changed, claims.
struct Turn {
  std::vector<Completion> completions = {};
  std::vector<HealthChange> health = {};
  std::vector<Want> wants = {};
};

struct Turned {
  std::vector<Delivery> claimed = {};
  std::vector<std::int64_t> stale = {};  ///< Completions that came too late, by their delivery.
  /// What the endpoint has left, for each want and for each whose order went on by a completion.
  std::vector<Due> next = {};
};

/// The courier's side; called on the courier's thread alone, between `take_over` and `hand_over`,
/// but for `backlog`, which anybody may ask for at any time.
/// Others may enqueue, pause, resume and revive meanwhile, from other threads and processes.
/// - `take_over`: Fault::conflict when another courier is at work. From then on every claim that
///   was made before counts as lapsed.
/// - `posts`: every endpoint. `news`: what changed; after a take-over it tells of everything.
/// - `turn`: all of it or, with an error, perhaps nothing: the caller may repeat it. What had been
///   done then comes back as stale, and `next` or `news` tells of what it left. A completed
///   delivery frees the one that is ordered behind it. Of a paused endpoint nothing is claimed; a
///   closed or disabled one is the caller's business.
/// - `lapsed`: at most so many claims that ran out, claimed anew for this lease, without payload
///   and with the number of the attempt that was lost: the caller completes it.
/// - `prune`: removes one slice of history and says how many rows; 0 when there is nothing to do.
/// - `listen`: rings the waker when this process has enqueued or changed something.
template <class Type>
concept Outbox = requires(Type& outbox, const Turn& turn, Instant now, Millis lease, int limit,
                          const Waker& waker) {
  { outbox.take_over(now) } -> std::same_as<Result<void>>;
  { outbox.hand_over() } -> std::same_as<void>;
  { outbox.posts() } -> std::same_as<Result<std::vector<Post>>>;
  { outbox.news() } -> std::same_as<Result<News>>;
  { outbox.turn(turn, now) } -> std::same_as<Result<Turned>>;
  { outbox.lapsed(now, lease, limit) } -> std::same_as<Result<std::vector<Delivery>>>;
  { outbox.backlog() } -> std::same_as<Result<Backlog>>;
  { outbox.prune(now) } -> std::same_as<Result<int>>;
  { outbox.listen(waker) } -> std::same_as<void>;
};

}  // namespace paycourier::inline v0

#endif
