// SPDX-License-Identifier: MIT
// A card cannot be printed.
// expect: deleted
// The second is a note in the header system_error, whose name ends like one.
#include <iostream>
#include <paycourier/model/card.hpp>

void leak(const paycourier::Card& card) { std::cout << card; }
