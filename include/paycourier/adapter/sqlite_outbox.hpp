// SPDX-License-Identifier: MIT
// SqliteOutbox: events that are to be delivered, in an SQLite database. Opt-in: link
// paycourier::sqlite.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/outbox_operations.hpp>
#include <paycourier/adapter/sqlite/outbox_reader.hpp>
#include <paycourier/adapter/sqlite/outbox_state.hpp>
#include <paycourier/adapter/system_clock.hpp>

namespace paycourier::inline v0 {

/// An event that is enqueued and committed is delivered, whatever happens to the process. Any
/// thread may use it; each process opens the file for itself, and after a fork the child opens it
/// anew. A failure of SQLite is Fault::storage with SQLite's name for it as the code, such as
/// SQLITE_FULL, and nothing of the call was done.
///
/// What it tells is in sqlite/outbox_reader.hpp, and what is for the courier in port/outbox.hpp.
class SqliteOutbox : public sqlite::OutboxReader {
  using State = sqlite::OutboxState;

 public:
  /// Opens or creates the file, with a write-ahead log and every commit synchronous; threads that
  /// enqueue at once share commits. Fault::storage also for a file that a newer version of the
  /// library has laid out.
  static Result<SqliteOutbox> open(const std::string& path, Retention retention = {}) {
    Result<sqlite::Connection> opened = sqlite::Connection::open(path, patience);
    if (!opened) return std::move(opened).error();
    std::optional<sqlite::Connection> reader;
    if (const std::string file = opened->path(); !file.empty()) {
      Result<sqlite::Connection> second = sqlite::Connection::open_existing(file, patience);
      if (!second) return std::move(second).error();
      reader = *std::move(second);
    }
    return on(State::make(*std::move(opened), std::move(reader), retention));
  }

  /// Borrows a connection, which has to outlive this, keeps its settings, and is not used by
  /// another thread meanwhile. What is called while it is in a transaction becomes part of that:
  /// `enqueue` and the application's own writes are one commit. SQLite may undo the whole
  /// transaction where the disk fails; the error says so, and its COMMIT fails then. A courier
  /// needs the write-ahead log, and writes on a connection of its own: set a busy_timeout.
  static Result<SqliteOutbox> use(::sqlite3* db, Retention retention = {}) {
    return on(State::make(sqlite::Connection{db}, {}, retention));
  }

  /// `use(db, retention).value()`.
  explicit SqliteOutbox(::sqlite3* db, Retention retention = {})
      : SqliteOutbox{use(db, retention).value()} {}

  /// From now on events whose type matches a pattern go to the endpoint. Say it at every start: the
  /// URL and the signing secret are kept in memory alone. Cheap when it is stored already. Without
  /// patterns nothing new goes there, and what is live is delivered.
  Result<void> subscribe(Endpoint endpoint, const std::vector<std::string>& patterns,
                         SubscribeOptions options = {}) {
    return sqlite::subscribe(*state_, std::move(endpoint), patterns, options);
  }

  /// Nothing new goes there; what is live is still delivered, as long as `subscribe` was said of
  /// the endpoint since the start, with or without patterns.
  Result<void> unsubscribe(std::string_view endpoint_id) {
    return state_->write([&](State& s) { return s.endpoints.unsubscribe(endpoint_id); });
  }

  /// The event, and a delivery to each endpoint that subscribes to its type. An id that was
  /// enqueued before, with the same type and payload, is a repeat as long as its event is kept;
  /// with another Fault::conflict.
  Result<Enqueued> enqueue(const Event& event, const EnqueueOptions& options = {},
                           Instant now = SystemClock{}.now()) {
    Result<void> checked = sqlite::check_enqueue(event, options);
    return checked ? state_->enqueue(event, options, now) : checked.error();
  }

  /// Its deliveries wait until it is resumed, and use no attempt up.
  Result<void> pause(std::string_view endpoint_id) {
    return state_->write([&](State& s) { return s.endpoints.pause(endpoint_id); });
  }
  /// As if it had never failed: also one that was closed or disabled. What waits there goes out
  /// slowly at first.
  Result<void> resume(std::string_view endpoint_id, Instant now = SystemClock{}.now()) {
    return state_->write([&](State& s) { return s.endpoints.resume(endpoint_id, now); });
  }

  /// Another delivery of the same event, whose attempts start anew; gives its number. The dead
  /// letter is discarded. In an order that it halts, the new one is the head.
  Result<std::int64_t> revive(std::int64_t dead_number, Instant now = SystemClock{}.now()) {
    return state_->write([&](State& s) { return s.dead_letters.revive(dead_number, now); });
  }
  /// Every dead letter of the endpoint, as `revive` would, the oldest first; gives how many. In
  /// transactions of bounded size: a courier at work goes on. What dies meanwhile is left.
  Result<int> revive_all(std::string_view endpoint_id, Instant now = SystemClock{}.now()) {
    return sqlite::revive_all(*state_, endpoint_id, now);
  }
  /// The dead letter is discarded; an order that it halts goes on without it.
  Result<void> skip(std::int64_t dead_number, Instant now = SystemClock{}.now()) {
    return state_->write([&](State& s) -> Result<void> {
      Result<void> skipped = s.dead_letters.skip(dead_number, now);
      return skipped ? s.endpoints.revise() : skipped;
    });
  }

  /// For an endpoint that has left: after `unsubscribe`, whatever waits there is discarded and
  /// never sent; gives how many. Its orders are over, its dead letters stay. What is in flight
  /// lands as usual, and waits again where it failed: say it once more. In transactions of bounded
  /// size.
  Result<int> drop(std::string_view endpoint_id, Instant now = SystemClock{}.now()) {
    return sqlite::drop(*state_, endpoint_id, now);
  }

  /// The event goes to the endpoint again, whatever came of it: a dead letter there is revived, and
  /// in an order anything else is the last. 0 if it is live there right now.
  Result<int> replay(std::string_view endpoint_id, std::string_view event_id,
                     Instant now = SystemClock{}.now()) {
    return state_->write([&](State& s) { return s.replay.one(endpoint_id, event_id, now); });
  }
  /// The same for every event that was enqueued in [from, to), matches the endpoint's patterns and
  /// is not live there; gives how many.
  Result<int> replay(std::string_view endpoint_id, Instant from, Instant to,
                     Instant now = SystemClock{}.now()) {
    return sqlite::replay(*state_, endpoint_id, from, to, now);
  }

 private:
  static constexpr Millis patience{5'000};

  using sqlite::OutboxReader::OutboxReader;

  static Result<SqliteOutbox> on(Result<std::unique_ptr<State>> state) {
    if (!state) return std::move(state).error();
    return SqliteOutbox{*std::move(state)};
  }
};

}  // namespace paycourier::inline v0

#endif
