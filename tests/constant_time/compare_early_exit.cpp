// SPDX-License-Identifier: MIT
// The fault of the control: linked into the program, it takes the place of libcrypto's function and
// stops at the first byte that differs.
#include <cstddef>

#include <openssl/crypto.h>

#include <constant_time/comparisons.hpp>

namespace {
int compared = 0;
}

int comparisons_with_a_secret() { return compared; }

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  if (constant_time::is_secret(a, size) || constant_time::is_secret(b, size)) ++compared;
  const auto* left = static_cast<const unsigned char*>(a);
  const auto* right = static_cast<const unsigned char*>(b);
  for (std::size_t i = 0; i < size; ++i) {
    if (left[i] != right[i]) return 1;
  }
  return 0;
}
