// SPDX-License-Identifier: MIT
// The door to the network for those who have many requests in flight at once.
#ifndef PAYCOURIER_PORT_ASYNC_TRANSPORT_HPP
#define PAYCOURIER_PORT_ASYNC_TRANSPORT_HPP

#include <concepts>
#include <cstdint>
#include <optional>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/port/waker.hpp>

namespace paycourier::inline v0 {

/// The end of a request: the answer, or a fault with the promise about bytes that Transport makes.
struct Landed {
  std::uint64_t ticket = 0;
  Result<http::Response> answer;
  /// How long it took until a connection was ready for it, name and handshakes included; nothing
  /// for one that went out on a kept connection or never left, or if the transport does not tell.
  std::optional<Millis> connected_in = {};
};

/// - `start` sends the request at most once, and lands it within the budget. The ticket is the
///   caller's and not in use; the body and the credential are borrowed until the request has landed
///   or the transport is gone. What cannot be sent lands, too: with the fault that says so.
/// - `cancel` makes a ticket land at the next poll: Fault::in_doubt if bytes of it had left,
///   Fault::unreachable if none had. Of a ticket that is not in flight it does nothing.
/// - `poll` waits until something lands, at most so long, or until it is woken.
/// - `waker` gives what ends a poll early; a ring before the poll ends it at once.
/// All on one thread, but for the waker. None throws, but for allocation.
template <class Type>
concept AsyncTransport = requires(Type& wire, std::uint64_t ticket, const http::Request& request,
                                  Millis span) {
  { wire.start(ticket, request, span) } -> std::same_as<void>;
  { wire.cancel(ticket) } -> std::same_as<void>;
  { wire.poll(span) } -> std::same_as<std::vector<Landed>>;
  { wire.waker() } -> std::same_as<Waker>;
};

}  // namespace paycourier::inline v0

#endif
