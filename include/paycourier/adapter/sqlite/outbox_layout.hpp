// SPDX-License-Identifier: MIT
// The tables of SqliteOutbox: how each layout is made from the one before.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_LAYOUT_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_LAYOUT_HPP

namespace paycourier::inline v0::sqlite {

/// The first lays out an empty database, each further one changes the layout before it. A step that
/// was published is never changed. Instants are milliseconds since 1970 in UTC.
///
/// paycourier_deliveries is small and hot: live deliveries alone, state 0 pending, 1 leased,
/// 2 blocked; lane 0 is for first attempts. What is finished moves to paycourier_history, with its
/// last attempt in the row, by event, which spares an index; the attempts before it are in
/// paycourier_attempts.
inline constexpr const char* outbox_steps[]{R"(
CREATE TABLE paycourier_outbox (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  layout INTEGER NOT NULL,
  last_token INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
INSERT INTO paycourier_outbox VALUES (1, 0, 0, 0);
CREATE TABLE paycourier_endpoints (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ordering INTEGER NOT NULL,
  dead_head INTEGER NOT NULL,
  resumed_in INTEGER NOT NULL DEFAULT 0,
  paused INTEGER NOT NULL DEFAULT 0,
  standing INTEGER NOT NULL DEFAULT 0,
  held_until INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  trips INTEGER NOT NULL DEFAULT 0,
  opens_at INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  recovered_at INTEGER
) STRICT;
CREATE TABLE paycourier_subscriptions (
  pattern TEXT NOT NULL,
  endpoint INTEGER NOT NULL,
  PRIMARY KEY (pattern, endpoint)
) STRICT, WITHOUT ROWID;
CREATE INDEX paycourier_subscriptions_endpoint ON paycourier_subscriptions (endpoint);
CREATE TABLE paycourier_events (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  enqueued_at INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,
  ordering_key TEXT NOT NULL,
  content_type TEXT NOT NULL,
  binary INTEGER NOT NULL,
  payload BLOB NOT NULL
) STRICT;
CREATE INDEX paycourier_events_unheard ON paycourier_events (enqueued_at) WHERE deliveries = 0;
CREATE TABLE paycourier_event_keys (
  key TEXT PRIMARY KEY,
  event_id TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX paycourier_event_keys_until ON paycourier_event_keys (until);
CREATE TABLE paycourier_deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint INTEGER NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  token INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  order_key TEXT
) STRICT;
CREATE INDEX paycourier_deliveries_due
  ON paycourier_deliveries (endpoint, lane, due_at, number) WHERE state = 0;
CREATE INDEX paycourier_deliveries_leased ON paycourier_deliveries (lease_until) WHERE state = 1;
CREATE INDEX paycourier_deliveries_order
  ON paycourier_deliveries (endpoint, order_key, state, number) WHERE order_key IS NOT NULL;
CREATE INDEX paycourier_deliveries_event ON paycourier_deliveries (event);
CREATE TABLE paycourier_halts (
  dead INTEGER PRIMARY KEY,
  endpoint INTEGER NOT NULL,
  order_key TEXT NOT NULL,
  UNIQUE (endpoint, order_key)
) STRICT;
CREATE TABLE paycourier_history (
  number INTEGER NOT NULL,
  endpoint INTEGER NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  order_key TEXT,
  because TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  took INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fault TEXT,
  failed_because TEXT NOT NULL,
  asked INTEGER,
  next_in INTEGER,
  answer BLOB NOT NULL,
  PRIMARY KEY (event, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX paycourier_history_finished ON paycourier_history (state, finished_at);
CREATE INDEX paycourier_history_dead ON paycourier_history (number) WHERE state = 4;
CREATE TABLE paycourier_attempts (
  delivery INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  took INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fault TEXT,
  failed_because TEXT NOT NULL,
  asked INTEGER,
  next_in INTEGER,
  answer BLOB NOT NULL,
  PRIMARY KEY (delivery, attempt)
) STRICT, WITHOUT ROWID;)",
                                            // Events by time, for replays and for the log.
                                            R"(
CREATE INDEX paycourier_events_enqueued ON paycourier_events (enqueued_at);)",
                                            // Dead letters by endpoint, for its operator. The
                                            // state is in it so that to count reads no history.
                                            R"(
CREATE INDEX paycourier_history_dead_at
  ON paycourier_history (endpoint, state, number) WHERE state = 4;)"};

}  // namespace paycourier::inline v0::sqlite

#endif
