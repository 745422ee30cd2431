// SPDX-License-Identifier: MIT
// A card is not copied.
// expect: deleted|implicitly deleted
#include <paycourier/model/card.hpp>

paycourier::Card second(const paycourier::Card& card) { return card; }
