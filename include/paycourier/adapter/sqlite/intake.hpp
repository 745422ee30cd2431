// SPDX-License-Identifier: MIT
// The intake of an outbox: where events are enqueued, each alone or many in one commit.
#ifndef PAYCOURIER_ADAPTER_SQLITE_INTAKE_HPP
#define PAYCOURIER_ADAPTER_SQLITE_INTAKE_HPP

#include <cstddef>
#include <mutex>
#include <utility>

#include <paycourier/adapter/sqlite/commit_group.hpp>
#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/event_table.hpp>
#include <paycourier/adapter/sqlite/turnstile.hpp>
#include <paycourier/adapter/sqlite/unit.hpp>

namespace paycourier::inline v0::sqlite {

/// Any thread. The mutex is that of the connection.
class Intake {
 public:
  Intake(Connection& connection, std::mutex& mutex, Turnstile& turnstile, Millis remembered)
      : connection_{connection},
        mutex_{mutex},
        turnstile_{turnstile},
        events_{connection, remembered} {}

  /// Threads share commits where the connection is nobody else's.
  Result<Enqueued> enqueue(const Event& event, const EnqueueOptions& options, Instant now) {
    Request request{event, options, now};
    if (connection_.is_owned()) {
      group_.submit(request, [this](const Group::Batch& batch) { write_batch(batch); });
    } else {
      const std::scoped_lock lock{mutex_};
      write_alone(request);
    }
    return std::move(request.answer);
  }

  /// How many wait for the commit that goes on to end.
  std::size_t waiting() { return group_.waiting(); }

 private:
  struct Request {
    const Event& event;
    const EnqueueOptions& options;
    Instant now;
    Result<Enqueued> answer = Error{Fault::storage, "the event was not written"};
  };
  using Group = CommitGroup<Request>;

  void write_alone(Request& request) {
    request.answer = in_unit(connection_, turnstile_, [&] {
      return events_.add(request.event, request.options, request.now);
    });
  }

  // Each request in a savepoint of its own, so that one's error is not the others'.
  void write_batch(const Group::Batch& batch) {
    const std::scoped_lock lock{mutex_};
    if (batch.size() == 1) return write_alone(*batch.front());
    const Result<void> written = in_unit(connection_, turnstile_, [&]() -> Result<void> {
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

  Connection& connection_;
  std::mutex& mutex_;
  Turnstile& turnstile_;
  EventTable events_;
  Group group_{256};
};

}  // namespace paycourier::inline v0::sqlite

#endif
