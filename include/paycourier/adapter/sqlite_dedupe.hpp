// SPDX-License-Identifier: MIT
// SqliteDedupe: remembers in an SQLite database which messages were handled. Opt-in: link
// paycourier::sqlite.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DEDUPE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DEDUPE_HPP

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/dedupe_table.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/port/dedupe.hpp>

namespace paycourier::inline v0 {

/// What outlives a restart, and what several processes on one machine share. Any thread may use it;
/// each process opens the file for itself, and after a fork the child opens it anew. Every failure
/// of SQLite is Fault::storage with SQLite's name for it as the code; the receiver answers 503, and
/// the sender comes back. Give it a lease longer than your slowest handler.
///
/// It knows a message by its id alone, so one file is for one sender: of two senders whose ids are
/// the same, or whose messages without an id have the same body, one would pass for a repeat of the
/// other and be answered with 200 unhandled.
///
/// The table paycourier_dedupe shrinks by itself: every claim also deletes a few rows that have run
/// out. It keeps as many rows as messages come within `remember`, about 100 bytes each.
class SqliteDedupe {
 public:
  struct Limits {
    Millis remember = std::chrono::hours{24 * 4};  ///< Longer than the standard schedule of 75 h.
    Millis lease = std::chrono::minutes{5};        ///< A claim left open runs out after this.
    Millis patience = std::chrono::seconds{5};     ///< For another's lock; of an own file only.
  };

  /// Opens or creates the file, with a write-ahead log and every commit synchronous. Fault::storage
  /// also for a file that a newer version of the library has laid out.
  static Result<SqliteDedupe> open(const std::string& path, Limits limits) {
    return sqlite::Connection::open(path, limits.patience)
        .and_then(
            [&](sqlite::Connection&& connection) { return on(std::move(connection), limits); });
  }
  static Result<SqliteDedupe> open(const std::string& path) { return open(path, Limits{}); }

  /// Borrows a connection, which has to outlive this, keeps its settings, and is not used by
  /// another thread meanwhile. A claim is refused while it is in a transaction; a confirmation or a
  /// release then becomes part of that, so a handler's own writes and `confirm` can be one commit.
  static Result<SqliteDedupe> use(::sqlite3* db, Limits limits) {
    return on(sqlite::Connection{db}, limits);
  }
  static Result<SqliteDedupe> use(::sqlite3* db) { return use(db, Limits{}); }

  /// `use(db, limits).value()`.
  explicit SqliteDedupe(::sqlite3* db, Limits limits) : SqliteDedupe{use(db, limits).value()} {}
  explicit SqliteDedupe(::sqlite3* db) : SqliteDedupe{db, Limits{}} {}

  Result<Claimed> claim(std::string_view id, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    return state_->table.claim(id, milliseconds(now), milliseconds(now, limits_.lease));
  }

  Result<void> confirm(std::string_view id, std::int64_t token, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    return state_->table.confirm(id, token, milliseconds(now, limits_.remember));
  }

  Result<void> release(std::string_view id, std::int64_t token) {
    const std::scoped_lock lock{state_->mutex};
    return state_->table.release(id, token);
  }

 private:
  struct State {
    explicit State(sqlite::DedupeTable&& opened) : table{std::move(opened)} {}
    std::mutex mutex;
    sqlite::DedupeTable table;
  };

  SqliteDedupe(sqlite::DedupeTable&& table, Limits limits)
      : limits_{limits}, state_{std::make_unique<State>(std::move(table))} {}

  static Result<SqliteDedupe> on(sqlite::Connection connection, Limits limits) {
    return sqlite::DedupeTable::on(std::move(connection))
        .transform([limits](sqlite::DedupeTable&& table) {
          return SqliteDedupe{std::move(table), limits};
        });
  }

  static std::int64_t milliseconds(Instant at, Millis later = {}) noexcept {
    return saturating_add(at.time_since_epoch(), later).count();
  }

  Limits limits_;
  std::unique_ptr<State> state_;
};

}  // namespace paycourier::inline v0

#endif
