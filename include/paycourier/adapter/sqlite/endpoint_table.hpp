// SPDX-License-Identifier: MIT
// Endpoints as they are stored: their patterns, their ordering, and how they are.
#ifndef PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_TABLE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_TABLE_HPP

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/subscription.hpp>

namespace paycourier::inline v0::sqlite {

/// Reads at any time, writes within a unit of the caller's. Each change makes another revision, by
/// which couriers hear of it.
class EndpointTable {
 public:
  explicit EndpointTable(const Connection& connection)
      : find_{connection,
              "SELECT number, ordering, dead_head FROM paycourier_endpoints WHERE id = ?1"},
        patterns_{connection, "SELECT pattern FROM paycourier_subscriptions WHERE endpoint = ?1"},
        put_{connection,
             "INSERT INTO paycourier_endpoints (id, ordering, dead_head) VALUES (?1, ?2, ?3)"
             " ON CONFLICT (id) DO UPDATE SET ordering = ?2, dead_head = ?3"},
        forget_{connection, "DELETE FROM paycourier_subscriptions WHERE endpoint = ?1"},
        add_{connection, "INSERT OR IGNORE INTO paycourier_subscriptions VALUES (?1, ?2)"},
        pause_{connection, "UPDATE paycourier_endpoints SET paused = 1 WHERE id = ?1"},
        resume_{connection,
                "UPDATE paycourier_endpoints SET paused = 0, standing = 0, held_until = 0,"
                " failures = 0, trips = 0, opens_at = 0, failing_since = NULL,"
                " recovered_at = ?2, resumed_in = (SELECT revision + 1 FROM paycourier_outbox)"
                " WHERE id = ?1"},
        health_{connection,
                "SELECT paused, standing, held_until, failures, trips, opens_at, failing_since,"
                " recovered_at FROM paycourier_endpoints WHERE id = ?1"},
        revise_{connection, "UPDATE paycourier_outbox SET revision = revision + 1"} {}

  /// True when it is stored as it is wanted.
  Result<bool> is_subscribed(std::string_view id, std::vector<std::string> patterns,
                             SubscribeOptions options) {
    auto found = find_.run(id);
    const Result<bool> row = found.step();
    if (!row) return row.error();
    if (!*row || found.integer(1) != number_of(options.ordering) ||
        found.integer(2) != number_of(options.dead_head)) {
      return false;
    }
    std::vector<std::string> stored;
    auto run = patterns_.run(found.integer(0));
    Result<bool> more = run.step();
    for (; more && *more; more = run.step()) stored.push_back(run.text(0));
    if (!more) return more.error();
    std::sort(stored.begin(), stored.end());
    std::sort(patterns.begin(), patterns.end());
    patterns.erase(std::unique(patterns.begin(), patterns.end()), patterns.end());
    return stored == patterns;
  }

  Result<void> subscribe(std::string_view id, const std::vector<std::string>& patterns,
                         SubscribeOptions options) {
    const Result<int> put =
        put_.run(id, number_of(options.ordering), number_of(options.dead_head)).finish();
    if (!put) return put.error();
    const Result<std::int64_t> number = number_of_endpoint(id);
    if (!number) return number.error();
    if (const Result<int> gone = forget_.run(*number).finish(); !gone) return gone.error();
    for (const std::string& pattern : patterns) {
      const Result<int> added = add_.run(std::string_view{pattern}, *number).finish();
      if (!added) return added.error();
    }
    return revise();
  }

  Result<void> unsubscribe(std::string_view id) {
    const Result<std::int64_t> number = number_of_endpoint(id);
    if (!number) return number.error();
    if (const Result<int> gone = forget_.run(*number).finish(); !gone) return gone.error();
    return revise();
  }

  Result<void> pause(std::string_view id) { return change(pause_.run(id).finish()); }
  Result<void> resume(std::string_view id, Instant now) {
    return change(resume_.run(id, milliseconds(now)).finish());
  }

  Result<EndpointHealth> health(std::string_view id) {
    auto run = health_.run(id);
    const Result<bool> row = run.step();
    if (!row) return row.error();
    if (!*row) return unknown();
    return read_health(run, 0);
  }

  /// Fault::not_found for one that was never subscribed.
  Result<std::int64_t> number_of_endpoint(std::string_view id) {
    const Result<Number> number = find_.run(id).number();
    if (!number) return number.error();
    return *number ? Result<std::int64_t>{**number} : unknown();
  }

  Result<void> revise() {
    const Result<int> revised = revise_.run().finish();
    return revised ? Result<void>{} : revised.error();
  }

 private:
  static Error unknown() {
    return {Fault::not_found, "no endpoint of this id was ever subscribed"};
  }

  Result<void> change(const Result<int>& changed) {
    if (!changed) return changed.error();
    return *changed == 0 ? Result<void>{unknown()} : revise();
  }

  Query find_, patterns_, put_, forget_, add_, pause_, resume_, health_, revise_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
