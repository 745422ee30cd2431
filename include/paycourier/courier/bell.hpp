// SPDX-License-Identifier: MIT
// The bell of a courier: any thread rings it; it wakes the courier and leaves a mark.
#ifndef PAYCOURIER_COURIER_BELL_HPP
#define PAYCOURIER_COURIER_BELL_HPP

#include <atomic>
#include <memory>
#include <utility>

#include <paycourier/port/waker.hpp>

namespace paycourier::inline v0::courier {

class Bell {
 public:
  explicit Bell(Waker wire) : mark_{std::make_shared<Mark>(std::move(wire))} {}

  Waker waker() const {
    return {mark_, [](void* mark) noexcept {
              auto& rung = *static_cast<Mark*>(mark);
              rung.is_rung.store(true, std::memory_order_release);
              rung.wire.ring();
            }};
  }

  bool is_rung() const noexcept { return mark_->is_rung.load(std::memory_order_acquire); }
  /// Whether it was rung since it was asked last.
  bool was_rung() const noexcept {
    return mark_->is_rung.exchange(false, std::memory_order_acq_rel);
  }

 private:
  struct Mark {
    explicit Mark(Waker waker) noexcept : wire{std::move(waker)} {}
    Waker wire;
    std::atomic<bool> is_rung = false;
  };
  std::shared_ptr<Mark> mark_;
};

}  // namespace paycourier::inline v0::courier

#endif
