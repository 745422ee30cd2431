// SPDX-License-Identifier: MIT
// Text in columns: its width in characters, as a terminal shows it, and not in bytes.
#ifndef LIVE_TEXT_HPP
#define LIVE_TEXT_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace live {

constexpr bool begins_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

constexpr std::size_t width_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), &begins_character));
}

/// At most so many characters.
constexpr std::string_view cut(std::string_view text, std::size_t most) noexcept {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && characters++ == most) return text.substr(0, i);
  }
  return text;
}

/// Cut or filled up to so many characters, and a space.
inline std::string column(std::string_view text, std::size_t width) {
  const std::string_view part = cut(text, width);
  return std::string{part}.append(width - width_of(part) + 1, ' ');
}

/// The same, with the fill in front.
inline std::string number_column(std::string_view text, std::size_t width) {
  const std::string_view part = cut(text, width);
  return std::string(width - width_of(part), ' ').append(part) + ' ';
}

}  // namespace live

#endif
