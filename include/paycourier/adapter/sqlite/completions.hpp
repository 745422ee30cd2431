// SPDX-License-Identifier: MIT
// Completions: what became of a claim, if it is still the delivery's last one.
#ifndef PAYCOURIER_ADAPTER_SQLITE_COMPLETIONS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_COMPLETIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/delivery_queue.hpp>
#include <paycourier/adapter/sqlite/outbox_columns.hpp>
#include <paycourier/adapter/sqlite/query.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery.hpp>

namespace paycourier::inline v0::sqlite {

/// Within a unit of the caller's.
class Completions {
 public:
  struct Outcome {
    bool is_stale = false;
    Number freed = {};  ///< The endpoint where the next one in the order is pending now.
  };

  explicit Completions(const Connection& connection)
      : queue_{connection},
        find_{connection,
              "SELECT endpoint, event, order_key FROM paycourier_deliveries"
              " WHERE number = ?1 AND token = ?2 AND state = 1"},
        remove_{connection, "DELETE FROM paycourier_deliveries WHERE number = ?1"},
        finish_{connection,
                "INSERT INTO paycourier_history VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
                " ?11, ?12, ?13, ?14, ?15, ?16)"},
        wait_{connection,
              "UPDATE paycourier_deliveries SET state = 0, lane = 1, due_at = ?3"
              " WHERE number = ?1 AND token = ?2 AND state = 1"},
        give_back_{connection,
                   "UPDATE paycourier_deliveries SET state = 0, attempt = attempt - 1,"
                   " lane = attempt > 1 WHERE number = ?1 AND token = ?2 AND state = 1"},
        log_{connection,
             "INSERT OR REPLACE INTO paycourier_attempts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
             " ?9, ?10)"},
        halts_{connection, "SELECT dead_head = 0 FROM paycourier_endpoints WHERE number = ?1"},
        halt_{connection, "INSERT OR REPLACE INTO paycourier_halts VALUES (?1, ?2, ?3)"} {}

  Result<Outcome> complete(const Completion& completion, Instant now) {
    switch (completion.fate) {
      case Fate::waiting: return wait(completion);
      case Fate::returned:
        return changed(give_back_.run(completion.delivery, completion.token).finish());
      case Fate::delivered:
      case Fate::dead: break;
    }
    return finish(completion, now);
  }

 private:
  using Text = std::string_view;

  static Result<Outcome> changed(Result<int> rows) {
    if (!rows) return rows.error();
    return Outcome{.is_stale = *rows == 0};
  }
  static std::optional<Text> stored(const std::optional<Fault>& fault) {
    return fault ? std::optional{name(*fault)} : std::nullopt;
  }
  static Number stored(const std::optional<Millis>& span) {
    return span ? Number{span->count()} : std::nullopt;
  }
  static Blob kept(const Completion& completion) {
    return {Text{completion.answer}.substr(0, kept_answer)};
  }

  Result<Outcome> wait(const Completion& ended) {
    Result<Outcome> outcome =
        changed(wait_.run(ended.delivery, ended.token, milliseconds(ended.due_at)).finish());
    if (!outcome || outcome->is_stale) return outcome;
    const Attempt& last = ended.attempt;
    const Result<int> logged =
        log_.run(ended.delivery, std::int64_t{last.number}, milliseconds(last.at),
                 last.took.count(), std::int64_t{last.status}, stored(last.fault),
                 Text{last.because}, stored(last.asked), stored(last.next_in), kept(ended))
            .finish();
    if (!logged) return logged.error();
    return outcome;
  }

  Result<Outcome> finish(const Completion& ended, Instant now) {
    std::int64_t endpoint = 0, event = 0;
    OrderKey key;
    {
      auto found = find_.run(ended.delivery, ended.token);
      const Result<bool> row = found.step();
      if (!row) return row.error();
      if (!*row) return Outcome{.is_stale = true};
      endpoint = found.integer(0);
      event = found.integer(1);
      if (!found.is_null(2)) key = found.text(2);
    }
    const Result<int> removed = remove_.run(ended.delivery).finish();
    if (!removed) return removed.error();
    const bool is_dead = ended.fate == Fate::dead;
    const Attempt& last = ended.attempt;
    const Result<int> kept_row =
        finish_
            .run(ended.delivery, endpoint, event,
                 number_of(is_dead ? DeliveryState::dead : DeliveryState::delivered),
                 milliseconds(now), std::optional<Text>{key}, Text{ended.because},
                 std::int64_t{last.number}, milliseconds(last.at), last.took.count(),
                 std::int64_t{last.status}, stored(last.fault), Text{last.because},
                 stored(last.asked), stored(last.next_in), kept(ended))
            .finish();
    if (!kept_row) return kept_row.error();
    if (!key) return Outcome{};
    if (is_dead) {
      const Result<Number> halts = halts_.run(endpoint).number();
      if (!halts) return halts.error();
      if (*halts == 1) {
        const Result<int> halted = halt_.run(ended.delivery, endpoint, Text{*key}).finish();
        if (!halted) return halted.error();
        return Outcome{};
      }
    }
    const Result<bool> freed = queue_.promote(endpoint, *key);
    if (!freed) return freed.error();
    return Outcome{.freed = *freed ? Number{endpoint} : std::nullopt};
  }

  DeliveryQueue queue_;
  Query find_, remove_, finish_, wait_, give_back_, log_, halts_, halt_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
