// SPDX-License-Identifier: MIT
// Call: one call of a client, as its engine sees it.
#ifndef PAYCOURIER_CLIENT_CALL_HPP
#define PAYCOURIER_CLIENT_CALL_HPP

#include <string_view>

#include <paycourier/policy/settlement.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// What is asked, under whose name, and how long it may take (`facts.left`). Afterwards `facts` say
/// how many attempts were made, and `only_ask` that posting again would settle nothing, by whatever
/// call; a redirect and its like may go away.
struct Call {
  std::string_view step;
  std::string_view name;
  const Letter& letter;
  PaymentFacts facts;
  bool only_ask = false;
};

}  // namespace paycourier::inline v0

#endif
