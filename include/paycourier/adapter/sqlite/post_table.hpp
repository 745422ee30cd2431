// SPDX-License-Identifier: MIT
// Endpoints as a courier sees them.
#ifndef PAYCOURIER_ADAPTER_SQLITE_POST_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_POST_TABLE_HPP

#include <cstdint>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

class PostTable {
 public:
  PostTable(const Connection& connection, EndpointBook& book)
      : book_{book},
        revision_{connection, "SELECT revision FROM paycourier_outbox"},
        all_{connection,
             "SELECT number, id, paused, standing, held_until, failures, trips, opens_at,"
             " failing_since, recovered_at FROM paycourier_endpoints"},
        store_{connection,
               "UPDATE paycourier_endpoints SET standing = ?2, held_until = ?3, failures = ?4,"
               " trips = ?5, opens_at = ?6, failing_since = ?7, recovered_at = ?8"
               " WHERE number = ?1 AND resumed_in <= ?9"} {}

  Result<std::vector<Post>> all() {
    const Result<Number> revision = revision_.run().number();
    if (!revision) return revision.error();
    std::vector<Post> posts;
    auto run = all_.run();
    Result<bool> row = run.step();
    for (; row && *row; row = run.step()) {
      Post post{.number = run.integer(0), .id = run.text(1), .health = read_health(run, 2)};
      post.endpoint = book_.find(post.id);
      posts.push_back(std::move(post));
    }
    if (!row) return row.error();
    seen_ = revision->value_or(0);
    return posts;
  }

  /// All but the operator's pause. Not of an endpoint that was resumed since `all`: what is to be
  /// stored was worked out from how it was before.
  Result<void> store(const HealthChange& change) {
    const EndpointHealth& health = change.health;
    const Result<int> stored =
        store_
            .run(change.endpoint, number_of(health.standing), milliseconds(health.held_until),
                 std::int64_t{health.failures}, std::int64_t{health.trips},
                 milliseconds(health.opens_at), milliseconds(health.failing_since),
                 milliseconds(health.recovered_at), seen_)
            .finish();
    return stored ? Result<void>{} : stored.error();
  }

 private:
  EndpointBook& book_;
  Query revision_, all_, store_;
  std::int64_t seen_ = 0;
};

}  // namespace paycourier::inline v0::sqlite

#endif
