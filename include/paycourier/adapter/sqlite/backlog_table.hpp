// SPDX-License-Identifier: MIT
// How much is waiting in an outbox, in all.
#ifndef PAYCOURIER_ADAPTER_SQLITE_BACKLOG_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_BACKLOG_TABLE_HPP

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/due_index.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/endpoint_state_table.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>

namespace paycourier::inline v0::sqlite {

/// Reads only.
class BacklogTable {
 public:
  explicit BacklogTable(const Connection& connection)
      : due_{connection},
        counts_{connection,
                "SELECT (SELECT count(*) FROM paycourier_deliveries),"
                " (SELECT count(*) FROM paycourier_deliveries WHERE state = 1),"
                " (SELECT count(*) FROM paycourier_deliveries"
                " INDEXED BY paycourier_deliveries_order"
                " WHERE order_key IS NOT NULL AND state = 2),"
                " (SELECT count(*) FROM paycourier_history WHERE state = 4)"} {}

  Result<Backlog> count() {
    Backlog backlog;
    {
      auto run = counts_.run();
      if (const Result<bool> row = run.step(); !row) return row.error();
      backlog = {.live = run.integer(0),
                 .leased = run.integer(1),
                 .blocked = run.integer(2),
                 .dead = run.integer(3)};
    }
    const Result<std::vector<Due>> due = due_.all();
    if (!due) return due.error();
    for (const Due& first : *due) {
      backlog.oldest_due = std::min(backlog.oldest_due.value_or(*first.at), *first.at);
    }
    return backlog;
  }

 private:
  DueIndex due_;
  Query counts_;
};

/// The same of a file, on a connection of its own: it sees what is committed, and waits for nobody
/// who writes. Any thread.
class BacklogWindow {
 public:
  Result<Backlog> look(const std::string& path) {
    const std::scoped_lock lock{mutex_};
    const Result<void> opened = open(path);
    return opened ? table_->count() : opened.error();
  }

  Result<std::vector<EndpointState>> endpoints(const std::string& path, const EndpointBook& book) {
    const std::scoped_lock lock{mutex_};
    const Result<void> opened = open(path);
    return opened ? states_->all(book) : opened.error();
  }

 private:
  Result<void> open(const std::string& path) {
    constexpr Millis patience{250};
    if (connection_) return {};
    Result<Connection> opened = Connection::open_existing(path, patience);
    if (!opened) return std::move(opened).error();
    connection_ = *std::move(opened);
    table_.emplace(*connection_);
    states_.emplace(*connection_);
    return {};
  }

  std::mutex mutex_;
  std::optional<Connection> connection_;
  std::optional<BacklogTable> table_;
  std::optional<EndpointStateTable> states_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
