// SPDX-License-Identifier: MIT
// The door to the network.
#ifndef PAYCOURIER_PORT_TRANSPORT_HPP
#define PAYCOURIER_PORT_TRANSPORT_HPP

#include <concepts>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0 {

/// Sends the request at most once and answers within the budget. Its faults are promises:
/// - unreachable, unauthorized (a refused certificate), invalid: no byte of the request left;
/// - in_doubt: some did, and no whole answer came back;
/// - malformed: what came back is not HTTP, or broke a limit.
/// Any HTTP status is an answer, not a fault. Never throws, but for allocation.
template <class Type>
concept Transport = requires(Type& transport, const http::Request& request, Millis budget) {
  { transport.round_trip(request, budget) } -> std::same_as<Result<http::Response>>;
};

}  // namespace paycourier::inline v0

#endif
