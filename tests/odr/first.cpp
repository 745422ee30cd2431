// SPDX-License-Identifier: MIT
#include "use.hpp"

bool first();

bool first() { return everything_is_refused(); }
