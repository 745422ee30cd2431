// SPDX-License-Identifier: MIT
// A money literal works wherever an expression does, templates and default arguments included.
#include <paycourier/model/money.hpp>

using namespace paycourier;
using namespace paycourier::literals;

struct Price {
  Money amount;
};

template <class Type>
std::int64_t price_of(Type) {
  const Price price{.amount = "10.00 USD"_money};
  return price.amount.minor_units();
}

inline std::int64_t fee(Money amount = "1.00 USD"_money) { return amount.minor_units(); }

std::int64_t total() { return price_of(1) + fee(); }
