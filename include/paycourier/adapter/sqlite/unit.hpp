// SPDX-License-Identifier: MIT
// One unit of writing, all or nothing: a transaction, or a savepoint in the one that is open.
#ifndef PAYCOURIER_ADAPTER_SQLITE_UNIT_HPP
#define PAYCOURIER_ADAPTER_SQLITE_UNIT_HPP

#include <mutex>
#include <type_traits>
#include <utility>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// Undone unless it is committed. A transaction of its own begins with the write lock in hand and
/// holds the turnstile; in an open one it passes by, for who is in a transaction has the lock, or
/// will wait for it where the turnstile's holder does.
class Unit {
 public:
  /// SQLITE_BUSY when the turnstile is not free within so long.
  static Result<Unit> begin(Connection& connection, Turnstile& turnstile,
                            Millis patience = unlimited) {
    Unit unit{connection};
    unit.is_nested_ = connection.in_transaction();
    if (!unit.is_nested_) {
      unit.turn_ = patience == unlimited ? std::unique_lock{turnstile}
                                         : std::unique_lock{turnstile, patience};
      if (!unit.turn_) return sqlite::error(SQLITE_BUSY);
    }
    Result<void> begun =
        connection.execute(unit.is_nested_ ? "SAVEPOINT paycourier" : "BEGIN IMMEDIATE");
    if (!begun) return begun.error();
    unit.is_open_ = true;
    return unit;
  }
  Unit(Unit&& other) noexcept
      : connection_{other.connection_},
        turn_{std::move(other.turn_)},
        is_nested_{other.is_nested_},
        is_open_{std::exchange(other.is_open_, false)} {}
  Unit& operator=(Unit&&) = delete;
  ~Unit() {
    // Some errors have rolled it all back already.
    if (!is_open_ || !connection_->in_transaction()) return;
    static_cast<void>(connection_->execute(is_nested_ ? "ROLLBACK TO paycourier; RELEASE paycourier"
                                                      : "ROLLBACK"));
  }

  /// A savepoint becomes part of the transaction that it is in.
  Result<void> commit() {
    Result<void> committed = connection_->execute(is_nested_ ? "RELEASE paycourier" : "COMMIT");
    if (committed) is_open_ = false;
    return committed;
  }

  /// SQLite has undone the transaction that this is a savepoint of.
  bool is_lost() const noexcept { return is_nested_ && !connection_->in_transaction(); }

 private:
  explicit Unit(Connection& connection) noexcept : connection_{&connection} {}

  Connection* connection_;
  std::unique_lock<Turnstile> turn_;
  bool is_nested_ = false;
  bool is_open_ = false;
};

/// `write` gives a Result; an error undoes what it wrote.
template <class Write>
auto in_unit(Connection& connection, Turnstile& turnstile, Write write, Millis patience = unlimited)
    -> std::invoke_result_t<Write> {
  Result<Unit> unit = Unit::begin(connection, turnstile, patience);
  if (!unit) return unit.error();
  auto written = write();
  if (!written && unit->is_lost()) {
    Error lost = written.error();
    lost.because += "; the whole transaction is undone";
    return lost;
  }
  if (!written) return written;
  if (Result<void> committed = unit->commit(); !committed) return committed.error();
  return written;
}

}  // namespace paycourier::inline v0::sqlite

#endif
