// SPDX-License-Identifier: MIT
// The door to the memory of messages that were handled.
#ifndef PAYCOURIER_PORT_DEDUPE_HPP
#define PAYCOURIER_PORT_DEDUPE_HPP

#include <concepts>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

enum class Claim {
  first,   ///< Yours to handle: confirm or release it.
  busy,    ///< Being handled right now by somebody else.
  repeat,  ///< Handled before.
};

/// A failed handler releases its claim, so that the message can come again; a claim that is
/// neither confirmed nor released (the process died) runs out. Called from several threads.
template <class Type>
concept Dedupe = requires(Type& dedupe, std::string_view id, Instant now) {
  { dedupe.claim(id, now) } -> std::same_as<Result<Claim>>;
  { dedupe.confirm(id, now) } -> std::same_as<Result<void>>;
  { dedupe.release(id) } -> std::same_as<Result<void>>;
};

}  // namespace paycourier::inline v0

#endif
