// SPDX-License-Identifier: MIT
// The seat of a courier at an outbox: one at a time, in this process as among all.
#ifndef PAYCOURIER_ADAPTER_SQLITE_COURIER_SEAT_HPP
#define PAYCOURIER_ADAPTER_SQLITE_COURIER_SEAT_HPP

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

#include <paycourier/adapter/sqlite/courier_desk.hpp>
#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// Any thread may try to take it; the rest is for the thread that has it.
class CourierSeat {
 public:
  /// `open` gives the desk. Fault::conflict while another has it.
  template <class Open>
  Result<void> take(const Open& open) {
    if (is_taken_.exchange(true)) {
      return Error{Fault::conflict, "another courier is at work on this outbox"};
    }
    Result<std::unique_ptr<CourierDesk>> desk = open();
    if (desk) {
      desk_ = *std::move(desk);
      return {};
    }
    is_taken_ = false;
    return std::move(desk).error();
  }

  void leave() noexcept {
    if (!desk_) return;
    desk_.reset();
    is_taken_ = false;
  }

  /// Fault::invalid of an empty seat.
  template <class Ask>
  auto ask(const Ask& ask) -> std::invoke_result_t<Ask, CourierDesk&> {
    if (!desk_) return Error{Fault::invalid, "no courier has taken the outbox over"};
    return ask(*desk_);
  }

 private:
  std::atomic<bool> is_taken_ = false;
  std::unique_ptr<CourierDesk> desk_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
