// SPDX-License-Identifier: MIT
// The command line of the live view.
#ifndef LIVE_OPTIONS_HPP
#define LIVE_OPTIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/paycourier.hpp>

namespace live {

inline constexpr const char* usage =
    "usage: run live        watch a courier at work on loopback until all is delivered\n"
    "       [--events N]    so many events happen in the shop, 1 to 100000, default 60\n"
    "       [--seconds N]   and so long at most it runs, 1 to 3600, default 60\n"
    "       [--db PATH]     the outbox is this file and is kept: run again with it, and what is\n"
    "                       left goes on, also after kill -9\n"
    "Ctrl-C lets what is in flight land, and stops.\n"
    "exit: 0, or 1 when something failed, 2 when the command is wrong\n";

struct Options {
  bool help = false;
  int events = 60;
  paycourier::Seconds seconds{60};
  std::string path = {};
};

/// Empty when the words make no sense.
inline std::optional<Options> read_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
      continue;
    }
    if (++i == count) return std::nullopt;
    const std::string_view value = words[i];
    const std::optional<std::int64_t> number = paycourier::read_decimal(value);
    const auto is_within = [&](std::int64_t most) {
      return number && *number >= 1 && *number <= most;
    };
    if (word == "--events" && is_within(100'000)) {
      options.events = static_cast<int>(*number);
    } else if (word == "--seconds" && is_within(3'600)) {
      options.seconds = paycourier::Seconds{*number};
    } else if (word == "--db" && !value.empty()) {
      options.path = value;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace live

#endif
