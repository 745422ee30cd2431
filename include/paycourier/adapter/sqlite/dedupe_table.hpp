// SPDX-License-Identifier: MIT
// The tables of SqliteDedupe: their layout, and every statement that is run on them.
#ifndef PAYCOURIER_ADAPTER_SQLITE_DEDUPE_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_DEDUPE_TABLE_HPP

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/statement.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/port/dedupe.hpp>

namespace paycourier::inline v0::sqlite {

/// One row an id: the token of its last claim, whether it was handled, and until when that counts,
/// in milliseconds since 1970 in UTC. For one thread at a time.
class DedupeTable {
 public:
  /// Makes the tables where there are none. Fault::storage when they are laid out otherwise.
  static Result<DedupeTable> on(Connection connection) {
    DedupeTable table{std::move(connection)};
    if (Result<void> made = table.make(); !made) return made.error();
    if (Result<void> prepared = table.prepare(); !prepared) return prepared.error();
    return table;
  }

  /// Claims the id until `lease_end`, unless it is claimed or handled beyond `now`.
  Result<Claimed> claim(std::string_view id, std::int64_t now, std::int64_t lease_end) {
    Result<Transaction> transaction = Transaction::begin(connection_);
    if (!transaction) return std::move(transaction).error();
    const Result<Number> handled = number_of(find_.run(id, now));
    if (!handled) return handled.error();
    if (*handled) return Claimed{**handled != 0 ? Claim::repeat : Claim::busy, 0};
    const Result<Number> token = number_of(count_.run());
    if (!token) return token.error();
    if (!*token) return Error{Fault::storage, "the count of claims is missing"};
    const Claimed claimed{Claim::first, **token};
    if (auto taken = number_of(take_.run(id, claimed.token, lease_end)); !taken) {
      return taken.error();
    }
    if (auto pruned = number_of(prune_.run(now)); !pruned) return pruned.error();
    if (Result<void> committed = transaction->commit(); !committed) return committed.error();
    return claimed;
  }

  /// Handled, until `memory_end`, unless somebody else has claimed the id since.
  Result<void> confirm(std::string_view id, std::int64_t token, std::int64_t memory_end) {
    return change_one(confirm_.run(id, token, memory_end));
  }

  Result<void> release(std::string_view id, std::int64_t token) {
    return change_one(release_.run(id, token));
  }

 private:
  using Number = std::optional<std::int64_t>;

  static constexpr std::int64_t layout = 1;

  explicit DedupeTable(Connection connection) : connection_{std::move(connection)} {}

  Result<void> make() {
    Result<Transaction> transaction = Transaction::begin(connection_);
    if (!transaction) return transaction.error();
    // The layout stands beside the table, not in user_version: that is the application's.
    if (Result<void> made = connection_.execute(R"(
          CREATE TABLE IF NOT EXISTS paycourier_dedupe_state (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            layout INTEGER NOT NULL,
            last_token INTEGER NOT NULL
          ) STRICT;
          INSERT OR IGNORE INTO paycourier_dedupe_state VALUES (1, 1, 0);
          CREATE TABLE IF NOT EXISTS paycourier_dedupe (
            id TEXT PRIMARY KEY,
            token INTEGER NOT NULL,
            handled INTEGER NOT NULL,
            until INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX IF NOT EXISTS paycourier_dedupe_until ON paycourier_dedupe (until);)");
        !made) {
      return made;
    }
    Result<Statement> ask =
        Statement::prepare(connection_, "SELECT layout FROM paycourier_dedupe_state");
    if (!ask) return ask.error();
    const Result<Number> found = number_of(ask->run());
    if (!found) return found.error();
    if (*found != layout) {
      return Error{Fault::storage, "another version of paycourier has laid out this database"};
    }
    return transaction->commit();
  }

  Result<void> prepare() {
    constexpr std::pair<Statement DedupeTable::*, std::string_view> texts[]{
        {&DedupeTable::find_, "SELECT handled FROM paycourier_dedupe WHERE id = ?1 AND until > ?2"},
        {&DedupeTable::count_,
         "UPDATE paycourier_dedupe_state SET last_token = last_token + 1 RETURNING last_token"},
        {&DedupeTable::take_, "INSERT OR REPLACE INTO paycourier_dedupe VALUES (?1, ?2, 0, ?3)"},
        {&DedupeTable::prune_,
         "DELETE FROM paycourier_dedupe WHERE id IN (SELECT id FROM paycourier_dedupe"
         " WHERE until <= ?1 ORDER BY until LIMIT 16)"},
        {&DedupeTable::confirm_,
         "INSERT INTO paycourier_dedupe VALUES (?1, ?2, 1, ?3) ON CONFLICT (id) DO UPDATE"
         " SET handled = 1, until = excluded.until WHERE token = excluded.token"},
        {&DedupeTable::release_,
         "DELETE FROM paycourier_dedupe WHERE id = ?1 AND token = ?2 AND handled = 0"},
    };
    for (const auto& [statement, text] : texts) {
      Result<Statement> prepared = Statement::prepare(connection_, text);
      if (!prepared) return std::move(prepared).error();
      this->*statement = *std::move(prepared);
    }
    return {};
  }

  // The first column of the first row, or nothing.
  static Result<Number> number_of(Statement::Run run) {
    const Result<bool> row = run.step();
    if (!row) return row.error();
    return *row ? Number{run.integer(0)} : Number{};
  }

  static Result<void> change_one(Statement::Run run) {
    const Result<bool> done = run.step();
    if (!done) return done.error();
    return run.changed() != 0 ? Result<void>{} : detail::stale_claim();
  }

  Connection connection_;
  Statement find_, count_, take_, prune_, confirm_, release_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
