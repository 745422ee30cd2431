// SPDX-License-Identifier: MIT
// A connection to an SQLite database: the caller's, borrowed, or a file's, owned.
#ifndef PAYCOURIER_ADAPTER_SQLITE_CONNECTION_HPP
#define PAYCOURIER_ADAPTER_SQLITE_CONNECTION_HPP

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <paycourier/adapter/sqlite/error.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::sqlite {

/// For one thread at a time.
class Connection {
 public:
  /// Borrows: it is neither set up nor closed, and has to outlive this.
  explicit Connection(::sqlite3* borrowed) noexcept : db_{borrowed} {}

  /// Opens or creates the file, readable by its owner's umask; write-ahead log, every commit
  /// synchronous; waits for a lock no longer than `patience`.
  static Result<Connection> open(const std::string& path, Millis patience) {
    return open(path, patience, SQLITE_OPEN_CREATE).and_then([](Connection&& opened) {
      Result<void> set = opened.use_write_ahead_log();
      if (set) set = opened.execute(durability);
      return set ? Result<Connection>{std::move(opened)} : set.error();
    });
  }

  /// The same of a file that is there, whose journal is left as it is.
  static Result<Connection> open_existing(const std::string& path, Millis patience) {
    return open(path, patience, 0).and_then([](Connection&& opened) {
      const Result<void> set = opened.execute(durability);
      return set ? Result<Connection>{std::move(opened)} : set.error();
    });
  }

  ::sqlite3* get() const noexcept { return db_; }

  void be_patient(Millis patience) noexcept {
    constexpr Millis longest{std::numeric_limits<int>::max()};
    ::sqlite3_busy_timeout(db_, static_cast<int>(std::clamp(patience, Millis{}, longest).count()));
  }

  bool is_owned() const noexcept { return owned_ != nullptr; }

  /// The file's full path; empty of a database in memory, or a temporary one.
  std::string path() const {
    const char* path = ::sqlite3_db_filename(db_, "main");
    return path ? path : "";
  }

  /// Runs statements that give nothing back.
  Result<void> execute(const char* sql) {
    const int code = ::sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Result<void>{} : sqlite::error(code);
  }

  bool in_transaction() const noexcept { return ::sqlite3_get_autocommit(db_) == 0; }

 private:
  // A checkpoint costs two more syncs: not every 4 MB, but every 16.
  static constexpr const char* durability =
      "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000";

  static Result<Connection> open(const std::string& path, Millis patience, int create) {
    ::sqlite3* opened = nullptr;
    const int code = ::sqlite3_open_v2(
        path.c_str(), &opened,
        SQLITE_OPEN_READWRITE | create | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Connection connection{nullptr};
    connection.owned_.reset(opened);
    connection.db_ = opened;
    if (code != SQLITE_OK) return sqlite::error(code);
    connection.be_patient(patience);
    return connection;
  }

  // Two who change the mode of a new file at once stop one another, and SQLite does not wait then.
  // To wait is to take the write lock; so many times in a row nobody is stopped by accident.
  Result<void> use_write_ahead_log() {
    Result<void> set = execute("PRAGMA journal_mode = WAL");
    for (int tries = 1; tries < 100 && !set && set.error().code == "SQLITE_BUSY"; ++tries) {
      if (Result<void> waited = execute("BEGIN IMMEDIATE; COMMIT"); !waited) return waited;
      set = execute("PRAGMA journal_mode = WAL");
    }
    return set;
  }

  struct Close {
    void operator()(::sqlite3* db) const noexcept { ::sqlite3_close_v2(db); }
  };

  std::unique_ptr<::sqlite3, Close> owned_;
  ::sqlite3* db_;
};

/// One write transaction; begins with the write lock in hand, and is rolled back unless committed.
class Transaction {
 public:
  static Result<Transaction> begin(Connection& connection) {
    if (connection.in_transaction()) {
      return Error{Fault::storage, "the connection is in the middle of a transaction"};
    }
    if (Result<void> begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    return Transaction{connection};
  }
  Transaction(Transaction&& other) noexcept
      : connection_{std::exchange(other.connection_, nullptr)} {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() {
    // Some errors have rolled it back already.
    if (connection_ && connection_->in_transaction()) {
      static_cast<void>(connection_->execute("ROLLBACK"));
    }
  }

  Result<void> commit() { return connection_->execute("COMMIT"); }

 private:
  explicit Transaction(Connection& connection) noexcept : connection_{&connection} {}

  Connection* connection_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
