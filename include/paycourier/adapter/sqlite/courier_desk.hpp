// SPDX-License-Identifier: MIT
// The courier's side of SqliteOutbox: on a connection of its own, under the owner's lock.
#ifndef PAYCOURIER_ADAPTER_SQLITE_COURIER_DESK_HPP
#define PAYCOURIER_ADAPTER_SQLITE_COURIER_DESK_HPP

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/claims.hpp>
#include <paycourier/adapter/sqlite/completions.hpp>
#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/history.hpp>
#include <paycourier/adapter/sqlite/journal.hpp>
#include <paycourier/adapter/sqlite/outbox_news.hpp>
#include <paycourier/adapter/sqlite/owner_lock.hpp>
#include <paycourier/adapter/sqlite/post_table.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>
#include <paycourier/adapter/sqlite/unit.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

/// From a take-over to its end. For the courier's thread.
class CourierDesk {
 public:
  /// Of the database in that file, which is laid out. It never writes through the application's
  /// connection: it would become part of the application's transaction.
  static Result<std::unique_ptr<CourierDesk>> open(const std::string& path, Retention retention,
                                                   Turnstile& turnstile, EndpointBook& book) {
    if (path.empty()) {
      return Error{Fault::invalid, "a courier needs a database file, not one in memory"};
    }
    Result<OwnerLock> lock = OwnerLock::take(path + "-courier");
    if (!lock) return std::move(lock).error();
    Result<Connection> connection = Connection::open_existing(path, patience);
    if (!connection) return std::move(connection).error();
    if (Result<void> checked = check_write_ahead_log(*connection); !checked) return checked.error();
    std::unique_ptr<CourierDesk> desk{
        new CourierDesk{*std::move(lock), *std::move(connection), retention, turnstile, book}};
    Result<void> started = desk->write([&] { return desk->claims_.start(); }, patience);
    if (!started) return started.error();
    desk->connection_.be_patient(patience_at_work);
    return desk;
  }

  Result<std::vector<Post>> posts() { return posts_.all(); }
  Result<News> news() { return news_.next(); }

  Result<Turned> turn(const Turn& turn, Instant now) {
    Result<Turned> turned = write([&] { return take_turn(turn, now); });
    // It may have been committed all the same, and have freed what nobody was told of.
    if (!turned) news_.tell_all();
    return turned;
  }

  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    return write([&]() -> Result<std::vector<Delivery>> {
      Result<std::vector<Delivery>> found = claims_.lapsed(now, lease, limit);
      if (!found) return found;
      if (Result<void> stored = claims_.store_tokens(); !stored) return stored.error();
      return found;
    });
  }

  Result<int> prune(Instant now) {
    Result<int> pruned = write([&] { return history_.prune(now); });
    // Nothing is left to do: a good time to bring the write-ahead log home.
    if (pruned && *pruned == 0) {
      ::sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                  nullptr);
    }
    return pruned;
  }

 private:
  static constexpr Millis patience{5'000};
  // What is in flight goes unheard meanwhile, and comes to its timeout.
  static constexpr Millis patience_at_work{250};

  CourierDesk(OwnerLock lock, Connection connection, Retention retention, Turnstile& turnstile,
              EndpointBook& book)
      : lock_{std::move(lock)},
        connection_{std::move(connection)},
        turnstile_{turnstile},
        claims_{connection_},
        completions_{connection_},
        posts_{connection_, book},
        news_{connection_, book},
        due_{connection_},
        history_{connection_, retention} {}

  template <class Write>
  auto write(Write write, Millis longest = patience_at_work) -> std::invoke_result_t<Write> {
    return in_unit(connection_, turnstile_, write, longest);
  }

  Result<Turned> take_turn(const Turn& turn, Instant now) {
    Turned turned;
    std::vector<std::int64_t> endpoints;
    for (const Want& want : turn.wants) endpoints.push_back(want.endpoint);
    for (const Completion& completion : turn.completions) {
      const Result<Completions::Outcome> outcome = completions_.complete(completion, now);
      if (!outcome) return outcome.error();
      if (outcome->is_stale) turned.stale.push_back(completion.delivery);
      if (outcome->freed &&
          std::find(endpoints.begin(), endpoints.end(), *outcome->freed) == endpoints.end()) {
        endpoints.push_back(*outcome->freed);
      }
    }
    for (const HealthChange& change : turn.health) {
      if (Result<void> stored = posts_.store(change); !stored) return stored.error();
    }
    for (const Want& want : turn.wants) {
      if (auto claimed = claims_.claim(want, now, turned.claimed); !claimed) return claimed.error();
    }
    if (Result<void> stored = claims_.store_tokens(); !stored) return stored.error();
    Result<std::vector<Due>> next = due_.of(endpoints);
    if (!next) return next.error();
    turned.next = *std::move(next);
    return turned;
  }

  OwnerLock lock_;
  Connection connection_;
  Turnstile& turnstile_;
  Claims claims_;
  Completions completions_;
  PostTable posts_;
  OutboxNews news_;
  DueIndex due_;
  History history_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
