// SPDX-License-Identifier: MIT
// What fuzzers of messages share: an input is cut into lines, and what must hold stops the fuzzer.
#ifndef PAYCOURIER_TESTS_FUZZ_LINES_HPP
#define PAYCOURIER_TESTS_FUZZ_LINES_HPP

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace fuzz {

inline void must(bool holds) {
  if (!holds) std::abort();
}

/// Takes the first line off the text.
inline std::string_view line(std::string_view& text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), first.size() + 1));
  return first;
}

}  // namespace fuzz

#endif
