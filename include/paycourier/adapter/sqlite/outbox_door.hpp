// SPDX-License-Identifier: MIT
// The members of SqliteOutbox that a courier calls.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_DOOR_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_DOOR_HPP

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <paycourier/adapter/sqlite/courier_desk.hpp>
#include <paycourier/adapter/sqlite/outbox_state.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/port/outbox.hpp>

namespace paycourier::inline v0::sqlite {

/// On the courier's thread but for `backlog`, as port/outbox.hpp says; between a hand-over and a
/// take-over all but `backlog` and `listen` is Fault::invalid.
class OutboxDoor {
 public:
  /// Fault::conflict while another courier has it, in this process or another. Fault::invalid for a
  /// database without a file, and for one without the write-ahead log.
  Result<void> take_over(Instant) { return state_->take_over(); }
  void hand_over() { state_->seat.leave(); }
  Result<std::vector<Post>> posts() {
    return state_->seat.ask([](CourierDesk& desk) { return desk.posts(); });
  }
  Result<News> news() {
    return state_->seat.ask([](CourierDesk& desk) { return desk.news(); });
  }
  Result<Turned> turn(const Turn& turn, Instant now) {
    return state_->seat.ask([&](CourierDesk& desk) { return desk.turn(turn, now); });
  }
  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    return state_->seat.ask([&](CourierDesk& desk) { return desk.lapsed(now, lease, limit); });
  }
  Result<int> prune(Instant now) {
    return state_->seat.ask([&](CourierDesk& desk) { return desk.prune(now); });
  }
  Result<Backlog> backlog() const { return state_->backlog(); }
  void listen(const Waker& waker) { state_->book.listen(waker); }

 protected:
  explicit OutboxDoor(std::unique_ptr<OutboxState> state) : state_{std::move(state)} {}

  std::unique_ptr<OutboxState> state_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
