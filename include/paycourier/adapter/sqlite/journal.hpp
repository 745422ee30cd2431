// SPDX-License-Identifier: MIT
// The journal that a courier needs: with a rollback journal, who reads would stop who writes.
#ifndef PAYCOURIER_ADAPTER_SQLITE_JOURNAL_HPP
#define PAYCOURIER_ADAPTER_SQLITE_JOURNAL_HPP

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// Fault::invalid for a database without the write-ahead log.
inline Result<void> check_write_ahead_log(const Connection& connection) {
  Query ask{connection, "PRAGMA journal_mode"};
  auto mode = ask.run();
  const Result<bool> row = mode.step();
  if (!row) return row.error();
  if (*row && mode.text(0) == "wal") return {};
  return Error{Fault::invalid,
               "a courier needs the write-ahead log: run PRAGMA journal_mode = WAL"};
}

}  // namespace paycourier::inline v0::sqlite

#endif
