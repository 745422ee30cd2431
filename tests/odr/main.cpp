// SPDX-License-Identifier: MIT
// Two translation units that include everything must agree about it.
#include <paycourier/paycourier.hpp>

const void* first();
const void* second();

int main() { return first() == nullptr || second() == nullptr; }
