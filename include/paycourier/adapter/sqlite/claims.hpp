// SPDX-License-Identifier: MIT
// Claims: pending deliveries become leased, each under a token of its own.
#ifndef PAYCOURIER_ADAPTER_SQLITE_CLAIMS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_CLAIMS_HPP

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's, who stores the tokens' count in it: `store_tokens`.
class Claims {
 public:
  explicit Claims(const Connection& connection)
      : due_{connection,
             "SELECT d.number, d.attempt, d.first_at, e.id, e.type, e.payload, e.content_type,"
             " e.binary FROM paycourier_deliveries d INDEXED BY paycourier_deliveries_due"
             " CROSS JOIN paycourier_events e ON e.number = d.event WHERE d.state = 0"
             " AND d.endpoint = ?1 AND d.lane = ?2 AND d.due_at <= ?3"
             // Who chose may not have heard of a pause yet.
             " AND (SELECT paused FROM paycourier_endpoints WHERE number = ?1) IS NOT 1"
             " ORDER BY d.due_at, d.number LIMIT ?4"},
        lease_{connection,
               "UPDATE paycourier_deliveries SET state = 1, attempt = ?2, token = ?3,"
               " lease_until = ?4, first_at = ?5 WHERE number = ?1"},
        lapsed_{connection,
                "SELECT d.number, d.attempt, d.first_at, d.endpoint, e.id, e.type"
                " FROM paycourier_deliveries d INDEXED BY paycourier_deliveries_leased"
                " CROSS JOIN paycourier_events e ON e.number = d.event"
                " WHERE d.state = 1 AND d.lease_until <= ?1 ORDER BY d.lease_until LIMIT ?2"},
        lapse_{connection, "UPDATE paycourier_deliveries SET lease_until = 0 WHERE state = 1"},
        tokens_{connection, "SELECT last_token FROM paycourier_outbox"},
        store_{connection, "UPDATE paycourier_outbox SET last_token = ?1"} {}

  /// Every lease that runs counts as run out: who claimed before is gone.
  Result<void> start() {
    const Result<Number> last = tokens_.run().number();
    if (!last) return last.error();
    last_token_ = stored_token_ = last->value_or(0);
    const Result<int> lapsed = lapse_.run().finish();
    return lapsed ? Result<void>{} : lapsed.error();
  }

  Result<void> claim(const Want& want, Instant now, std::vector<Delivery>& claimed) {
    const auto before = claimed.size();
    const auto got = [&] { return static_cast<std::int64_t>(claimed.size() - before); };
    const std::int64_t fresh = want.fresh, all = fresh + want.retries;
    if (auto done = claim_from(fresh_lane, want, fresh, now, claimed); !done) return done;
    if (auto done = claim_from(retry_lane, want, all - got(), now, claimed); !done) return done;
    return claim_from(fresh_lane, want, all - got(), now, claimed);
  }

  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    std::vector<Delivery> found;
    {
      auto run = lapsed_.run(milliseconds(now), std::int64_t{limit});
      Result<bool> row = run.step();
      for (; row && *row; row = run.step()) {
        found.push_back({.number = run.integer(0),
                         .endpoint = run.integer(3),
                         .attempt = static_cast<int>(run.integer(1)),
                         .first_at = instant(run.integer(2)),
                         .event = {.id = run.text(4), .type = run.text(5), .payload = {}}});
      }
      if (!row) return row.error();
    }
    for (Delivery& delivery : found) {
      if (Result<void> leased = take(delivery, now, lease); !leased) return leased.error();
    }
    return found;
  }

  /// Tokens of a unit that was undone are never given again.
  Result<void> store_tokens() {
    if (last_token_ == stored_token_) return {};
    const Result<int> stored = store_.run(last_token_).finish();
    if (!stored) return stored.error();
    stored_token_ = last_token_;
    return {};
  }

 private:
  static constexpr std::int64_t fresh_lane = 0, retry_lane = 1;

  Result<void> claim_from(std::int64_t lane, const Want& want, std::int64_t most, Instant now,
                          std::vector<Delivery>& claimed) {
    if (most <= 0) return {};
    const auto first = claimed.size();
    {
      auto run = due_.run(want.endpoint, lane, milliseconds(now), most);
      Result<bool> row = run.step();
      for (; row && *row; row = run.step()) {
        const int attempt = static_cast<int>(run.integer(1)) + 1;
        claimed.push_back(
            {.number = run.integer(0),
             .endpoint = want.endpoint,
             .attempt = attempt,
             .first_at = attempt == 1 ? now : instant(run.integer(2)),
             .event = {run.text(3), run.text(4), run.text(5), run.text(6), run.integer(7) != 0}});
      }
      if (!row) return row.error();
    }
    for (auto i = first; i < claimed.size(); ++i) {
      if (Result<void> leased = take(claimed[i], now, want.lease); !leased) return leased;
    }
    return {};
  }

  Result<void> take(Delivery& delivery, Instant now, Millis lease) {
    delivery.token = ++last_token_;
    delivery.claimed_at = now;
    const Result<int> leased =
        lease_
            .run(delivery.number, std::int64_t{delivery.attempt}, delivery.token,
                 milliseconds(now, lease), milliseconds(delivery.first_at))
            .finish();
    return leased ? Result<void>{} : leased.error();
  }

  std::int64_t last_token_ = 0;
  std::int64_t stored_token_ = 0;
  Query due_, lease_, lapsed_, lapse_, tokens_, store_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
