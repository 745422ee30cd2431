// SPDX-License-Identifier: MIT
// Texts mended: cut, replaced, and made fit for a terminal.
#ifndef HOOK_TEXT_HPP
#define HOOK_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include <paycourier/paycourier.hpp>

namespace hook {

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

inline std::string trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(blanks) - first + 1)};
}

inline std::string without_line_break(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

/// What a stranger sent may not move the cursor: one line, and nothing but text.
inline std::string on_a_line(std::string_view text) {
  constexpr std::size_t most = 160;
  std::string line{text.substr(0, most)};
  const bool is_text = paycourier::is_utf8(text);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_c1 = line[i] == '\xc2' && i + 1 < line.size() && line[i + 1] < '\xa0';
    if (paycourier::is_control(line[i]) || is_c1 || (!is_text && !paycourier::is_visible(line[i])))
      line[i] = ' ';
  }
  return text.size() > most ? line + " ..." : line;
}

}  // namespace hook

#endif
