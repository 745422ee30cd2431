// SPDX-License-Identifier: MIT
// What a SqliteOutbox holds: the application's connection, what runs on it, and who may when.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_STATE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_STATE_HPP

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/backlog_table.hpp>
#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/courier_seat.hpp>
#include <paycourier/adapter/sqlite/dead_letters.hpp>
#include <paycourier/adapter/sqlite/delivery_log_table.hpp>
#include <paycourier/adapter/sqlite/drop.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/endpoint_state_table.hpp>
#include <paycourier/adapter/sqlite/endpoint_table.hpp>
#include <paycourier/adapter/sqlite/intake.hpp>
#include <paycourier/adapter/sqlite/outbox_migration.hpp>
#include <paycourier/adapter/sqlite/replay.hpp>
#include <paycourier/adapter/sqlite/revival.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>
#include <paycourier/adapter/sqlite/unit.hpp>

namespace paycourier::inline v0::sqlite {

/// Never moved, for its parts refer to one another.
class OutboxState {
  std::mutex mutex_;
  Connection connection_;
  std::mutex reading_;
  std::optional<Connection> reader_;
  DeliveryLogTable log_;
  BacklogWindow window_;
  const std::string path_;
  Retention retention_;

 public:
  /// An owned file has a second connection, so that a long look at the log stops no enqueue.
  static Result<std::unique_ptr<OutboxState>> make(Connection connection,
                                                   std::optional<Connection> reader,
                                                   Retention retention) {
    std::unique_ptr<OutboxState> state{
        new OutboxState{std::move(connection), std::move(reader), retention}};
    Result<void> laid_out = lay_out_outbox(state->connection_, state->turnstile);
    if (!laid_out) return laid_out.error();
    return state;
  }

  /// Runs `write(OutboxState&)` as one unit, and rings the courier.
  template <class Write>
  auto write(Write write) -> std::invoke_result_t<Write, OutboxState&> {
    const std::scoped_lock lock{mutex_};
    auto written = in_unit(connection_, turnstile, [&] { return write(*this); });
    if (written) book.ring();
    return written;
  }

  /// Runs `read(OutboxState&)`, which looks at all but the log.
  template <class Read>
  auto read(Read read) {
    const std::scoped_lock lock{mutex_};
    return read(*this);
  }

  template <class Read>
  auto read_log(Read read) {
    const std::scoped_lock lock{reader_ ? reading_ : mutex_};
    return read(log_);
  }

  Result<Enqueued> enqueue(const Event& event, const EnqueueOptions& options, Instant now) {
    Result<Enqueued> enqueued = intake.enqueue(event, options, now);
    if (enqueued && !enqueued->repeated) book.ring();
    return enqueued;
  }

  Result<void> take_over() {
    return seat.take([this] { return CourierDesk::open(path_, retention_, turnstile, book); });
  }

  Result<Backlog> backlog() {
    if (!path_.empty()) return window_.look(path_);
    const std::scoped_lock lock{mutex_};
    return BacklogTable{connection_}.count();
  }

  Result<std::vector<EndpointState>> endpoint_states() {
    if (!path_.empty()) return window_.endpoints(path_, book);
    const std::scoped_lock lock{mutex_};
    return EndpointStateTable{connection_}.all(book);
  }

  Turnstile turnstile;
  EndpointBook book;
  CourierSeat seat;
  Intake intake;
  EndpointTable endpoints;
  DeadLetters dead_letters;
  Revival revival;
  Drop drop;
  Replay replay;

 private:
  OutboxState(Connection&& connection, std::optional<Connection>&& reader, Retention retention)
      : connection_{std::move(connection)},
        reader_{std::move(reader)},
        log_{reader_ ? *reader_ : connection_},
        path_{connection_.path()},
        retention_{retention},
        intake{connection_, mutex_, turnstile, retention.dedupe},
        endpoints{connection_},
        dead_letters{connection_},
        revival{connection_},
        drop{connection_},
        replay{connection_} {}
};

}  // namespace paycourier::inline v0::sqlite

#endif
