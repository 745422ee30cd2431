// SPDX-License-Identifier: MIT
// What a SqliteOutbox holds: the application's connection, what runs on it, and who may when.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_STATE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_STATE_HPP

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <paycourier/adapter/sqlite/commit_group.hpp>
#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/courier_desk.hpp>
#include <paycourier/adapter/sqlite/dead_letters.hpp>
#include <paycourier/adapter/sqlite/delivery_log_table.hpp>
#include <paycourier/adapter/sqlite/endpoint_book.hpp>
#include <paycourier/adapter/sqlite/endpoint_table.hpp>
#include <paycourier/adapter/sqlite/event_table.hpp>
#include <paycourier/adapter/sqlite/outbox_migration.hpp>
#include <paycourier/adapter/sqlite/replay.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>
#include <paycourier/adapter/sqlite/unit.hpp>

namespace paycourier::inline v0::sqlite {

/// Never moved, for its parts refer to one another.
class OutboxState {
 public:
  struct Request {
    const Event& event;
    const EnqueueOptions& options;
    Instant now;
    Result<Enqueued> answer = Error{Fault::storage, "the event was not written"};
  };

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
    Request request{event, options, now};
    if (is_owned_) {
      group.submit(request, [this](const Group::Batch& batch) { write_batch(batch); });
    } else {
      const std::scoped_lock lock{mutex_};
      write_alone(request);
    }
    if (request.answer && !request.answer->repeated) book.ring();
    return std::move(request.answer);
  }

  Result<void> take_over() {
    if (desk) return Error{Fault::conflict, "another courier is at work on this outbox"};
    Result<std::unique_ptr<CourierDesk>> opened =
        CourierDesk::open(connection_.path(), retention_, turnstile, book);
    if (!opened) return opened.error();
    desk = *std::move(opened);
    return {};
  }

  EndpointBook book;
  std::unique_ptr<CourierDesk> desk;
  EventTable events;
  EndpointTable endpoints;
  DeadLetters dead_letters;
  Replay replay;
  Turnstile turnstile;
  CommitGroup<Request> group{256};

 private:
  using Group = CommitGroup<Request>;

  OutboxState(Connection&& connection, std::optional<Connection>&& reader, Retention retention)
      : events{connection, retention.dedupe},
        endpoints{connection},
        dead_letters{connection},
        replay{connection},
        connection_{std::move(connection)},
        reader_{std::move(reader)},
        log_{reader_ ? *reader_ : connection_},
        is_owned_{connection_.is_owned()},
        retention_{retention} {}

  void write_alone(Request& request) {
    request.answer = in_unit(connection_, turnstile, [&] {
      return events.add(request.event, request.options, request.now);
    });
  }

  // Each request in a savepoint of its own, so that one's error is not the others'.
  void write_batch(const Group::Batch& batch) {
    const std::scoped_lock lock{mutex_};
    if (batch.size() == 1) return write_alone(*batch.front());
    const Result<void> written = in_unit(connection_, turnstile, [&]() -> Result<void> {
      for (Request* request : batch) {
        write_alone(*request);
        // Some errors undo it all.
        if (!connection_.in_transaction()) return request->answer.error();
      }
      return {};
    });
    if (written) return;
    const bool is_busy = written.error().code == "SQLITE_BUSY";
    for (Request* request : batch) {
      is_busy ? void(request->answer = written.error()) : write_alone(*request);
    }
  }

  std::mutex mutex_;
  Connection connection_;
  std::mutex reading_;
  std::optional<Connection> reader_;
  DeliveryLogTable log_;
  bool is_owned_;
  Retention retention_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
