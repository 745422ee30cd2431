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

/// On the courier's thread, as port/outbox.hpp says; between a hand-over and a take-over all but
/// `listen` is Fault::invalid.
class OutboxDoor {
 public:
  /// Fault::conflict while another courier has it, in this process or another. Fault::invalid for a
  /// database without a file, and for one without the write-ahead log.
  Result<void> take_over(Instant) { return state_->take_over(); }
  void hand_over() { state_->desk.reset(); }
  Result<std::vector<Post>> posts() {
    return ask([](CourierDesk& desk) { return desk.posts(); });
  }
  Result<News> news() {
    return ask([](CourierDesk& desk) { return desk.news(); });
  }
  Result<Turned> turn(const Turn& turn, Instant now) {
    return ask([&](CourierDesk& desk) { return desk.turn(turn, now); });
  }
  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    return ask([&](CourierDesk& desk) { return desk.lapsed(now, lease, limit); });
  }
  Result<Backlog> backlog() {
    return ask([](CourierDesk& desk) { return desk.backlog(); });
  }
  Result<int> prune(Instant now) {
    return ask([&](CourierDesk& desk) { return desk.prune(now); });
  }
  void listen(const Waker& waker) { state_->book.listen(waker); }

 protected:
  explicit OutboxDoor(std::unique_ptr<OutboxState> state) : state_{std::move(state)} {}

  std::unique_ptr<OutboxState> state_;

 private:
  template <class Ask>
  auto ask(Ask ask) -> std::invoke_result_t<Ask, CourierDesk&> {
    if (!state_->desk) return Error{Fault::invalid, "no courier has taken the outbox over"};
    return ask(*state_->desk);
  }
};

}  // namespace paycourier::inline v0::sqlite

#endif
