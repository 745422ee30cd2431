// SPDX-License-Identifier: MIT
// The operations of SqliteOutbox that are more than one unit of writing.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_OPERATIONS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_OPERATIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/outbox_state.hpp>
#include <paycourier/policy/subscription_rules.hpp>

namespace paycourier::inline v0::sqlite {

/// Writes nothing where it is stored already.
inline Result<void> subscribe(OutboxState& state, Endpoint endpoint,
                              const std::vector<std::string>& patterns, SubscribeOptions options) {
  if (Result<void> checked = check_subscription(endpoint, patterns); !checked) return checked;
  const Result<bool> is_stored = state.read(
      [&](OutboxState& s) { return s.endpoints.is_subscribed(endpoint.id, patterns, options); });
  if (!is_stored) return is_stored.error();
  if (!*is_stored) {
    Result<void> stored = state.write(
        [&](OutboxState& s) { return s.endpoints.subscribe(endpoint.id, patterns, options); });
    if (!stored) return stored;
  }
  state.book.put(std::move(endpoint));
  state.book.ring();
  return {};
}

/// Rows of a transaction where there may be any number of them.
inline constexpr int slice = 500;

inline Result<std::int64_t> number_of(OutboxState& state, std::string_view endpoint_id) {
  return state.read([&](OutboxState& s) { return s.endpoints.number_of_endpoint(endpoint_id); });
}

/// In slices: a long time range does not keep others from writing. After an error those before it
/// are replayed, and saying it again does not replay what is live by then.
inline Result<int> replay(OutboxState& state, std::string_view endpoint_id, Instant from,
                          Instant to, Instant now) {
  const Result<std::int64_t> endpoint = number_of(state, endpoint_id);
  if (!endpoint) return endpoint.error();
  int added = 0;
  for (std::optional<Replay::Place> place{{milliseconds(from), 0}}; place;) {
    const Result<Replay::Slice> done = state.write(
        [&](OutboxState& s) { return s.replay.some(endpoint_id, *place, to, slice, now); });
    if (!done) return done.error();
    added += done->added;
    place = done->next;
  }
  return added;
}

/// In slices, too, so that a courier at work is not held up. After an error those before it are
/// revived.
inline Result<int> revive_all(OutboxState& state, std::string_view endpoint_id, Instant now) {
  const Result<std::int64_t> endpoint = number_of(state, endpoint_id);
  if (!endpoint) return endpoint.error();
  const Result<std::int64_t> last =
      state.read([&](OutboxState& s) { return s.revival.last(*endpoint); });
  if (!last) return last.error();
  int revived = 0;
  for (std::optional<std::int64_t> after = 0; after;) {
    const Result<Revival::Slice> done = state.write([&](OutboxState& s) {
      return s.revival.some(s.dead_letters, *endpoint, *after, *last, slice, now);
    });
    if (!done) return done.error();
    revived += done->revived;
    after = done->next;
  }
  return revived;
}

/// In slices, too. After an error those before it are dropped, and saying it again drops the rest.
inline Result<int> drop(OutboxState& state, std::string_view endpoint_id, Instant now) {
  const Result<std::int64_t> endpoint = number_of(state, endpoint_id);
  if (!endpoint) return endpoint.error();
  const Result<std::int64_t> last = state.read([](OutboxState& s) { return s.drop.last(); });
  if (!last) return last.error();
  int dropped = 0;
  for (std::optional<std::string> order = ""; order;) {
    Result<Drop::Slice> done = state.write([&](OutboxState& s) -> Result<Drop::Slice> {
      Result<Drop::Slice> some = s.drop.some(*endpoint, *last, *order, slice, now);
      // A courier does not look at rows of before again unless it is told.
      if (!some || !some->promoted) return some;
      const Result<void> told = s.endpoints.revise();
      return told ? some : told.error();
    });
    if (!done) return std::move(done).error();
    dropped += done->dropped;
    order = std::move(done->next);
  }
  return dropped;
}

}  // namespace paycourier::inline v0::sqlite

#endif
