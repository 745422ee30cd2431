// SPDX-License-Identifier: MIT
// Whether a sanitizer watches this program: it brings its own malloc, and memory of its own.
#ifndef PAYCOURIER_TESTS_SUPPORT_SANITIZER_HPP
#define PAYCOURIER_TESTS_SUPPORT_SANITIZER_HPP

namespace support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

}  // namespace support

#endif
