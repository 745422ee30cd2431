// SPDX-License-Identifier: MIT
// A card is moved, and shown by its last four digits.
#include <iostream>
#include <paycourier/model/card.hpp>

void show(paycourier::Card card) {
  const paycourier::Card moved{static_cast<paycourier::Card&&>(card)};
  std::cout << moved.masked();
}
