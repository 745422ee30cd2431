// SPDX-License-Identifier: MIT
// A card is not copied by assignment either.
// expect: deleted
#include <paycourier/model/card.hpp>

void assign(paycourier::Card& to, const paycourier::Card& from) { to = from; }
