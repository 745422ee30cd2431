// SPDX-License-Identifier: MIT
// A picture of a few rows: redrawn in place on a terminal, never wider or higher than that.
#ifndef LIVE_SCREEN_HPP
#define LIVE_SCREEN_HPP

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>
#include <live/interrupt.hpp>
#include <live/text.hpp>
#include <sandbox/story.hpp>

namespace live {

/// Text of one tone; every character is one column wide, and there is no line break in it.
struct Span {
  std::string text;
  sandbox::Tone tone = sandbox::Tone::plain;
};
using Row = std::vector<Span>;

class Screen {
 public:
  Screen()
      : is_terminal_{::isatty(STDOUT_FILENO) == 1},
        is_coloured_{is_terminal_ && std::getenv("NO_COLOR") == nullptr} {
    if (is_terminal_) put(hide_cursor);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen() {
    if (is_terminal_) put(show_cursor);
  }

  bool is_terminal() const noexcept { return is_terminal_; }

  /// In the place of the last picture.
  void draw(const std::vector<Row>& rows) {
    const ::winsize size = size_now();
    std::string text = rows_ > 0 ? "\033[" + std::to_string(rows_) + "A\r" : "\r";
    rows_ = std::min<std::size_t>(rows.size(), size.ws_row - 1U);
    for (std::size_t i = 0; i < rows_; ++i) {
      std::size_t left = size.ws_col - 1U;  // Some terminals wrap after the last column.
      for (const Span& span : rows[i]) {
        const std::string_view part = cut(span.text, left);
        left -= width_of(part);
        text += painted(part, span.tone);
      }
      text += "\033[K\n";
    }
    put(text + "\033[J");
  }

  /// Below all that was drawn.
  void line(std::string_view text) { put(std::string{text} + "\n"), rows_ = 0; }

 private:
  static ::winsize size_now() {
    ::winsize size{};
    ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    if (size.ws_col < 2) size.ws_col = 80;
    if (size.ws_row < 2) size.ws_row = 24;
    return size;
  }

  std::string painted(std::string_view text, sandbox::Tone tone) const {
    if (!is_coloured_ || tone == sandbox::Tone::plain || text.empty()) return std::string{text};
    return "\033[" + std::string{sandbox::colour(tone)} + "m" + std::string{text} + "\033[0m";
  }

  static void put(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }

  bool is_terminal_, is_coloured_;
  std::size_t rows_ = 0;
};

}  // namespace live

#endif
