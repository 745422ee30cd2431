// SPDX-License-Identifier: MIT
// Brings the tables of SqliteOutbox to the newest layout.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_MIGRATION_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_MIGRATION_HPP

#include <cstdint>
#include <iterator>
#include <optional>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_layout.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/adapter/sqlite/unit.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

inline constexpr std::int64_t outbox_layout = std::ssize(outbox_steps);

namespace detail {

// 0 where there are no tables.
inline Result<std::int64_t> layout_of(const Connection& connection) {
  Query table{connection, "SELECT 1 FROM sqlite_master WHERE name = 'paycourier_outbox'"};
  const Result<std::optional<std::int64_t>> is_there = table.run().number();
  if (!is_there) return is_there.error();
  if (!*is_there) return std::int64_t{0};
  Query layout{connection, "SELECT layout FROM paycourier_outbox"};
  const Result<std::optional<std::int64_t>> found = layout.run().number();
  if (!found) return found.error();
  return found->value_or(outbox_layout + 1);
}

}  // namespace detail

/// Writes nothing where all is as it should be. Fault::storage for the layout of a newer version
/// of the library: it may mean what this one would destroy.
inline Result<void> lay_out_outbox(Connection& connection, Turnstile& turnstile,
                                   std::int64_t wanted = outbox_layout) {
  Result<std::int64_t> found = detail::layout_of(connection);
  if (!found) return found.error();
  if (*found == wanted) return {};
  Result<Unit> unit = Unit::begin(connection, turnstile);
  if (!unit) return unit.error();
  // Somebody else may have done it meanwhile.
  found = detail::layout_of(connection);
  if (!found) return found.error();
  if (*found > wanted) {
    return Error{Fault::storage, "a newer version of paycourier has laid out this database"};
  }
  for (std::int64_t step = *found; step < wanted; ++step) {
    if (Result<void> made = connection.execute(outbox_steps[step]); !made) return made;
    Query note{connection, "UPDATE paycourier_outbox SET layout = ?1"};
    if (const Result<int> noted = note.run(step + 1).finish(); !noted) return noted.error();
  }
  return unit->commit();
}

}  // namespace paycourier::inline v0::sqlite

#endif
