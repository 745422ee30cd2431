// SPDX-License-Identifier: MIT
// Translation units that define all of the library must agree about it.
bool first();
bool second();

int main() { return first() && second() ? 0 : 1; }
