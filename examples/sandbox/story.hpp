// SPDX-License-Identifier: MIT
// Prints what happens as a timeline: coloured on a terminal, plain in a pipe.
#ifndef SANDBOX_STORY_HPP
#define SANDBOX_STORY_HPP

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>

#include <unistd.h>
#include <paycourier/paycourier.hpp>

namespace sandbox {

enum class Tone { plain, good, fair, bad, quiet };

/// The number by which terminals know it.
inline std::string_view colour(Tone tone) {
  switch (tone) {
    case Tone::good: return "32";
    case Tone::fair: return "33";
    case Tone::bad: return "31";
    case Tone::quiet: return "2";
    case Tone::plain: break;
  }
  return "0";
}

/// Lines may come from several threads.
class Story {
 public:
  Story() : coloured_{::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr} {}

  void title(std::string_view text) { print("\n" + paint("1", text) + "\n"); }

  /// `+0.204 s  gateway → shop   text`
  void line(std::string_view who, std::string_view text, Tone tone = Tone::plain) {
    using namespace std::chrono;
    const auto ms = duration_cast<milliseconds>(steady_clock::now() - start_).count();
    char time[32];
    std::snprintf(time, sizeof time, "%+7.3f s", static_cast<double>(ms) / 1000);
    print("  " + paint("2", time) + "  " + padded(who) + "  " + paint(colour(tone), text) + "\n");
  }

  void say(std::string_view text) { print(std::string{text} + "\n"); }

  std::string painted(std::string_view text, Tone tone) const { return paint(colour(tone), text); }

 private:
  std::string paint(std::string_view code, std::string_view text) const {
    if (!coloured_) return std::string{text};
    return "\033[" + std::string{code} + "m" + std::string{text} + "\033[0m";
  }

  // By characters, not bytes: the arrows are three bytes each.
  static std::string padded(std::string_view who) {
    constexpr std::size_t width = 15;
    std::size_t characters = 0;
    for (const char c : who) characters += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    return std::string{who} + std::string(width > characters ? width - characters : 0, ' ');
  }

  void print(const std::string& text) {
    const std::scoped_lock lock{mutex_};
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  const bool coloured_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
};

/// "503 throttled, the receiver is unavailable (asked for 1 s); again in 1 s", without its number.
inline std::string outcome_of(const paycourier::Attempt& attempt) {
  const std::string text = paycourier::describe(attempt);
  return text.substr(text.find(": ") + 2);
}

}  // namespace sandbox

#endif
