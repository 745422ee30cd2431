// SPDX-License-Identifier: MIT
// How often CRYPTO_memcmp, in one of its two forms here, was given bytes that valgrind holds
// secret.
#ifndef PAYCOURIER_TESTS_CONSTANT_TIME_COMPARISONS_HPP
#define PAYCOURIER_TESTS_CONSTANT_TIME_COMPARISONS_HPP

#include <cstddef>

#include <valgrind/memcheck.h>

int comparisons_with_a_secret();

namespace constant_time {

inline bool is_secret(const void* bytes, std::size_t size) {
  unsigned char bits[256] = {};
  if (size > sizeof bits || VALGRIND_GET_VBITS(bytes, bits, size) != 1) return false;
  for (const unsigned char bit : bits) {
    if (bit != 0) return true;
  }
  return false;
}

}  // namespace constant_time

#endif
