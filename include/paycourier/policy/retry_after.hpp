// SPDX-License-Identifier: MIT
// Retry-After: seconds or one of the three forms of an HTTP date (RFC 9110 sections 5.6.7, 10.2.3).
#ifndef PAYCOURIER_POLICY_RETRY_AFTER_HPP
#define PAYCOURIER_POLICY_RETRY_AFTER_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

namespace detail {

/// Reads a text from left to right; one step that does not fit fails all that follow.
class Cursor {
 public:
  constexpr explicit Cursor(std::string_view text) noexcept : left_{text} {}

  constexpr Cursor& expect(std::string_view word) noexcept {
    ok_ = ok_ && left_.starts_with(word);
    if (ok_) left_.remove_prefix(word.size());
    return *this;
  }
  /// Which of the words stands here; 0 when none does.
  constexpr int one_of(const auto& words) noexcept {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!left_.starts_with(words[i])) continue;
      left_.remove_prefix(words[i].size());
      return static_cast<int>(i);
    }
    ok_ = false;
    return 0;
  }
  /// Exactly so many digits; where `padded`, the first may be a space.
  constexpr int number(std::size_t width, bool padded = false) noexcept {
    ok_ = ok_ && left_.size() >= width;
    int value = 0;
    for (std::size_t i = 0; ok_ && i < width; ++i) {
      const bool space = padded && i == 0 && left_[i] == ' ';
      ok_ = space || is_digit(left_[i]);
      if (ok_ && !space) value = value * 10 + (left_[i] - '0');
    }
    if (ok_) left_.remove_prefix(width);
    return value;
  }
  constexpr bool finished() const noexcept { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

inline constexpr std::array<std::string_view, 12> month_names{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
inline constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu",
                                                           "Fri", "Sat", "Sun"};
inline constexpr std::array<std::string_view, 7> long_day_names{
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

struct DateParts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

constexpr void read_clock(Cursor& text, DateParts& parts) noexcept {
  parts.hour = text.number(2);
  parts.minute = text.expect(":").number(2);
  parts.second = text.expect(":").number(2);
}

constexpr std::optional<Instant> instant_of(const DateParts& parts) noexcept {
  using namespace std::chrono;
  const year_month_day date{year{parts.year}, month{static_cast<unsigned>(parts.month)},
                            day{static_cast<unsigned>(parts.day)}};
  // A leap second (60) is written by some clocks.
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  return Instant{sys_days{date}} + hours{parts.hour} + minutes{parts.minute} +
         seconds{parts.second};
}

}  // namespace detail

/// IMF-fixdate, RFC 850 and asctime; nothing else. A two-digit year that looks more than fifty
/// years ahead of `now` is in the past.
constexpr std::optional<Instant> read_http_date(std::string_view text, Instant now) noexcept {
  using namespace detail;
  DateParts parts;
  Cursor fixed{text};
  fixed.one_of(day_names);
  parts.day = fixed.expect(", ").number(2);
  parts.month = fixed.expect(" ").one_of(month_names) + 1;
  parts.year = fixed.expect(" ").number(4);
  read_clock(fixed.expect(" "), parts);
  if (fixed.expect(" GMT").finished()) return instant_of(parts);

  Cursor asctime{text};
  asctime.one_of(day_names);
  parts.month = asctime.expect(" ").one_of(month_names) + 1;
  parts.day = asctime.expect(" ").number(2, true);
  read_clock(asctime.expect(" "), parts);
  parts.year = asctime.expect(" ").number(4);
  if (asctime.finished()) return instant_of(parts);

  Cursor rfc850{text};
  rfc850.one_of(long_day_names);
  parts.day = rfc850.expect(", ").number(2);
  parts.month = rfc850.expect("-").one_of(month_names) + 1;
  parts.year = rfc850.expect("-").number(2);
  read_clock(rfc850.expect(" "), parts);
  if (!rfc850.expect(" GMT").finished()) return std::nullopt;
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  const int this_year = int{today.year()};
  parts.year += this_year - this_year % 100;
  if (parts.year > this_year + 50) parts.year -= 100;
  return instant_of(parts);
}

/// How long the far side asks us to wait: a past date is no wait, a number too large to count is
/// the longest there is, and what is neither digits nor a date is no hint at all.
constexpr std::optional<Millis> read_retry_after(std::string_view text, Instant now) noexcept {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  if (!text.empty() && every(text, is_digit)) {
    Millis seconds{};
    for (const char c : text) {
      seconds = saturating_add(saturating_multiply(seconds, 10), Millis{1'000} * (c - '0'));
    }
    return seconds;
  }
  const std::optional<Instant> date = read_http_date(text, now);
  if (!date) return std::nullopt;
  return std::max(*date - now, Millis::zero());
}

}  // namespace paycourier::inline v0

#endif
