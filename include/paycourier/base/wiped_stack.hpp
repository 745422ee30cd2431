// SPDX-License-Identifier: MIT
// on_wiped_stack: a call that leaves nothing on the stack where it ran.
#ifndef PAYCOURIER_BASE_WIPED_STACK_HPP
#define PAYCOURIER_BASE_WIPED_STACK_HPP

#include <array>
#include <cstddef>
#include <cstring>

#include <paycourier/base/secret.hpp>

namespace paycourier::inline v0 {

namespace detail {

struct WipeBelow {
  ~WipeBelow() {
    wipe_registers();
    wipe_stack();
  }

 private:
  /// The registers that memmove takes for blocks of this size are the ones in which it, and what
  /// searches in text, leaves the bytes that went through. A real call, to libc's own.
  [[gnu::noinline]] static void wipe_registers() noexcept {
    void* (*const volatile move)(void*, const void*, std::size_t) = &std::memmove;
    std::array<char, 1024> zeros{};
    for (const std::size_t bytes : {256U, 512U}) move(zeros.data() + bytes, zeros.data(), bytes);
  }

  /// The deepest copy that was seen lay 2 KB down; libcurl itself needs more stack than this.
  [[gnu::noinline]] static void wipe_stack() noexcept {
    std::array<char, 16U << 10> dead;
    wipe(dead.data(), dead.size());
  }
};

template <class Call>
[[gnu::noinline]] auto call_apart(const Call& call) {
  return call();
}

}  // namespace detail

/// What `call` gives; then the 16 KiB of stack below the caller are overwritten, also when it
/// throws. Wiping what one owns is not enough for a secret: when a function of a shared library is
/// called for the first time, the dynamic linker saves every register on the stack, with whatever
/// bytes a memcpy has just moved.
template <class Call>
auto on_wiped_stack(const Call& call) {
  const detail::WipeBelow after;
  return detail::call_apart(call);
}

}  // namespace paycourier::inline v0

#endif
