// SPDX-License-Identifier: MIT
// The fault of the control: linked into a program, it takes the place of libcrypto's function, and
// whatever paycourier wipes stays as it is.
#include <cstddef>

#include <openssl/crypto.h>

extern "C" void OPENSSL_cleanse(void*, std::size_t) {}
