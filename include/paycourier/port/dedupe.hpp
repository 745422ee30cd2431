// SPDX-License-Identifier: MIT
// The door to the memory of messages that were handled.
#ifndef PAYCOURIER_PORT_DEDUPE_HPP
#define PAYCOURIER_PORT_DEDUPE_HPP

#include <concepts>
#include <cstdint>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

enum class Claim {
  first,   ///< Yours to handle: confirm or release it.
  busy,    ///< Being handled right now by somebody else.
  repeat,  ///< Handled before.
};

/// A claim and its fencing token: larger than every token that was given for this id before. With
/// anything but Claim::first it means nothing.
struct Claimed {
  Claim state = Claim::busy;
  std::int64_t token = 0;

  friend bool operator==(const Claimed&, const Claimed&) = default;
};

namespace detail {
inline Error stale_claim() {
  return {Fault::stale, "the claim ran out, and the message is no longer its holder's"};
}
}  // namespace detail

/// A failed handler releases its claim, so that the message can come again; a claim that is
/// neither confirmed nor released (the process died) runs out. One that ran out still counts until
/// somebody else claims the id: after that its token is stale, and to confirm or release with it
/// changes nothing and gives Fault::stale. Called from several threads.
template <class Type>
concept Dedupe = requires(Type& dedupe, std::string_view id, std::int64_t token, Instant now) {
  { dedupe.claim(id, now) } -> std::same_as<Result<Claimed>>;
  { dedupe.confirm(id, token, now) } -> std::same_as<Result<void>>;
  { dedupe.release(id, token) } -> std::same_as<Result<void>>;
};

}  // namespace paycourier::inline v0

#endif
