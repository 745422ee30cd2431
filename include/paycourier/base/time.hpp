// SPDX-License-Identifier: MIT
// Typed time: milliseconds that saturate instead of overflowing, instants in UTC, their text.
#ifndef PAYCOURIER_BASE_TIME_HPP
#define PAYCOURIER_BASE_TIME_HPP

#include <chrono>
#include <cstdint>
#include <string>

namespace paycourier::inline v0 {

using Millis = std::chrono::duration<std::int64_t, std::milli>;
using Seconds = std::chrono::duration<std::int64_t>;

/// A moment on the wall clock, in UTC, to the millisecond. For what is stored, signed or shown;
/// intervals are measured on a monotonic clock and are plain `Millis`.
using Instant = std::chrono::time_point<std::chrono::system_clock, Millis>;

inline constexpr Millis unlimited = Millis::max();

constexpr Millis saturating_add(Millis a, Millis b) noexcept {
  Millis::rep sum = 0;
  if (!__builtin_add_overflow(a.count(), b.count(), &sum)) return Millis{sum};
  return a > Millis::zero() ? Millis::max() : Millis::min();
}

constexpr Millis saturating_multiply(Millis span, std::int64_t times) noexcept {
  Millis::rep product = 0;
  if (!__builtin_mul_overflow(span.count(), times, &product)) return Millis{product};
  return (span > Millis::zero()) == (times > 0) ? Millis::max() : Millis::min();
}

/// `span * factor`, cut to the range of `Millis`; a factor that is not a number gives zero.
constexpr Millis saturating_scale(Millis span, double factor) noexcept {
  const double scaled = static_cast<double>(span.count()) * factor;
  constexpr double edge = 9.2e18;
  if (scaled != scaled) return Millis::zero();
  if (scaled >= edge) return Millis::max();
  if (scaled <= -edge) return Millis::min();
  return Millis{static_cast<Millis::rep>(scaled)};
}

constexpr Instant from_unix(Seconds seconds) noexcept {
  return Instant{saturating_multiply(Millis{1000}, seconds.count())};
}

/// Whole seconds since 1970-01-01T00:00:00Z, rounded down: the form that signatures carry.
constexpr Seconds to_unix(Instant at) noexcept {
  return std::chrono::floor<Seconds>(at.time_since_epoch());
}

/// "1 h 30 min", "5 s", "250 ms".
inline std::string describe(Millis span) {
  struct Unit {
    Millis::rep size;
    const char* name;
  };
  constexpr Unit units[]{{3'600'000, " h"}, {60'000, " min"}, {1'000, " s"}, {1, " ms"}};
  if (span == unlimited) return "for ever";
  std::string text;
  Millis::rep left = span < Millis{} ? 0 : span.count();
  for (const auto& [size, unit] : units) {
    if (left < size) continue;
    if (!text.empty()) text += ' ';
    text.append(std::to_string(left / size)).append(unit);
    left %= size;
  }
  return text.empty() ? "0 s" : text;
}

/// "2030-01-31T12:00:00.250Z" (RFC 3339).
inline std::string describe(Instant at) {
  constexpr Instant first = from_unix(Seconds{-62'167'219'200}),
                    last = from_unix(Seconds{253'402'300'800}) - Millis{1};
  at = at < first ? first : at > last ? last : at;
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const auto digits = [](std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.insert(0, text.size() < width ? width - text.size() : 0, '0');
  };
  const std::int64_t ms = (at - day).count();
  return digits(int{date.year()}, 4) + '-' + digits(unsigned{date.month()}, 2) + '-' +
         digits(unsigned{date.day()}, 2) + 'T' + digits(ms / 3'600'000, 2) + ':' +
         digits(ms / 60'000 % 60, 2) + ':' + digits(ms / 1'000 % 60, 2) + '.' +
         digits(ms % 1'000, 3) + 'Z';
}

}  // namespace paycourier::inline v0

#endif
