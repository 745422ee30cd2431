// SPDX-License-Identifier: MIT
#include "use.hpp"

bool second();

bool second() { return everything_is_refused(); }
