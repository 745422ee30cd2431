// SPDX-License-Identifier: MIT
// Resolution: how a payment that was in doubt was settled, for those who watch.
#ifndef PAYCOURIER_MODEL_RESOLUTION_HPP
#define PAYCOURIER_MODEL_RESOLUTION_HPP

#include <string_view>

#include <paycourier/base/time.hpp>
#include <paycourier/model/ticket.hpp>

namespace paycourier::inline v0 {

enum class Settling {
  found,     ///< A look-up found what became of it.
  answered,  ///< The same request under the same key was answered.
  absent,    ///< It was proved that nothing was executed, nor will be.
  open,      ///< Still in doubt.
};

constexpr std::string_view name(Settling how) noexcept {
  switch (how) {
    case Settling::found: return "found";
    case Settling::answered: return "answered";
    case Settling::absent: return "absent";
    case Settling::open: return "open";
  }
  return "unknown";
}

struct Resolution {
  Ticket ticket;
  Settling how = Settling::open;
  Millis took = {};
};

}  // namespace paycourier::inline v0

#endif
