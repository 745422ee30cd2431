// SPDX-License-Identifier: MIT
// Waker: by which any thread wakes the one that waits for the network.
#ifndef PAYCOURIER_PORT_WAKER_HPP
#define PAYCOURIER_PORT_WAKER_HPP

#include <memory>
#include <utility>

namespace paycourier::inline v0 {

/// A copy holds on to what it rings, so it may outlive the one that waits. Safe from any thread,
/// and never blocks. A default one rings nothing.
class Waker {
 public:
  Waker() = default;
  Waker(std::shared_ptr<void> bell, void (*when_rung)(void*) noexcept) noexcept
      : bell_{std::move(bell)}, ring_{when_rung} {}

  void ring() const noexcept {
    if (ring_) ring_(bell_.get());
  }

 private:
  std::shared_ptr<void> bell_;
  void (*ring_)(void*) noexcept = nullptr;
};

}  // namespace paycourier::inline v0

#endif
