// SPDX-License-Identifier: MIT
// Ctrl-C: once asks the program to stop, twice ends it.
#ifndef LIVE_INTERRUPT_HPP
#define LIVE_INTERRUPT_HPP

#include <csignal>
#include <string_view>

#include <unistd.h>

namespace live {

inline constexpr std::string_view hide_cursor = "\033[?25l", show_cursor = "\033[?25h";

class Interrupt {
 public:
  Interrupt() {
    struct sigaction action {};
    action.sa_handler = &note;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
  }

  static bool was_asked() noexcept { return times_ > 0; }

 private:
  static void note(int signal) {
    times_ = times_ + 1;
    if (times_ < 2) return;
    if (::isatty(STDOUT_FILENO) == 1 &&
        ::write(STDOUT_FILENO, show_cursor.data(), show_cursor.size()) < 0) {
      ::_exit(1);
    }
    ::_exit(128 + signal);
  }

  static inline volatile std::sig_atomic_t times_ = 0;
};

}  // namespace live

#endif
