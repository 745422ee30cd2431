// SPDX-License-Identifier: MIT
// What changed since a courier last asked; next to nothing is read where nothing did.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_NEWS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_NEWS_HPP

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/due_index.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

/// Tells of everything at first. What its own connection writes is no news.
class OutboxNews {
 public:
  OutboxNews(const Connection& connection, const EndpointBook& book)
      : book_{book},
        due_{connection},
        version_{connection, "PRAGMA data_version"},
        revision_{connection, "SELECT revision FROM paycourier_outbox"} {}

  void tell_all() noexcept { is_all_new_ = true; }

  /// After an error the same news come again.
  Result<News> next() {
    // Before the rows are read: what is written between is heard of twice rather than never.
    const std::int64_t book = book_.revision();
    const Result<Number> version = version_.run().number();
    if (!version) return version.error();
    News news{.endpoints_changed = is_all_new_ || book != book_heard_};
    if (is_all_new_ || has_more_ || *version != version_heard_) {
      if (Result<void> read = read_rows(news); !read) return read.error();
    }
    book_heard_ = book;
    version_heard_ = *version;
    return news;
  }

 private:
  Result<void> read_rows(News& news) {
    const Result<Number> revision = revision_.run().number();
    if (!revision) return revision.error();
    if (!is_all_new_ && *revision == revision_heard_) {
      const Result<bool> more = due_.since(last_number_, news.due);
      if (!more) return more.error();
      has_more_ = news.has_more = *more;
      return {};
    }
    // An operator's change may concern any row.
    const Result<std::int64_t> newest = due_.newest();
    if (!newest) return newest.error();
    Result<std::vector<Due>> due = due_.all();
    if (!due) return due.error();
    news.endpoints_changed = true;
    news.due = *std::move(due);
    last_number_ = std::max(last_number_, *newest);
    revision_heard_ = *revision;
    is_all_new_ = has_more_ = false;
    return {};
  }

  const EndpointBook& book_;
  DueIndex due_;
  Query version_, revision_;
  bool is_all_new_ = true;
  bool has_more_ = false;
  std::int64_t book_heard_ = 0;
  std::int64_t last_number_ = 0;
  Number version_heard_, revision_heard_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
