// SPDX-License-Identifier: MIT
// Which types of event a pattern means: `payment.completed`, `payment.*` or `*`.
#ifndef PAYCOURIER_POLICY_EVENT_PATTERN_HPP
#define PAYCOURIER_POLICY_EVENT_PATTERN_HPP

#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

/// A type as it stands, a prefix that ends with a dot and then a star, or a star alone.
constexpr bool is_event_pattern(std::string_view pattern) noexcept {
  if (pattern == "*") return true;
  if (pattern.size() > 2 && pattern.ends_with(".*")) pattern.remove_suffix(1);
  return !pattern.empty() && every(pattern, [](char c) { return is_visible(c) && c != '*'; });
}

/// Fault::invalid when it is none: such a pattern would match nothing, and nobody would notice.
inline Result<void> check_event_pattern(std::string_view pattern) {
  if (is_event_pattern(pattern)) return {};
  return Error{Fault::invalid, "a pattern is an event type, payment.* or *"};
}

/// `payment.*` means every type that begins with `payment.` and goes on, over further dots too; it
/// does not mean `payment`. `*` means all, also an event whose body names no type. Case counts.
constexpr bool matches_event(std::string_view pattern, std::string_view type) noexcept {
  if (pattern == "*") return true;
  if (!pattern.ends_with(".*")) return pattern == type;
  pattern.remove_suffix(1);
  return type.size() > pattern.size() && type.starts_with(pattern);
}

namespace detail {
void this_is_no_event_pattern();  // Not defined: to reach it while compiling is the error.
}

/// A pattern that is written in the source: one that is none does not compile.
struct EventPattern {
  std::string_view text;

  consteval EventPattern(const char* pattern) : text{pattern} {
    if (!is_event_pattern(text)) detail::this_is_no_event_pattern();
  }
};

}  // namespace paycourier::inline v0

#endif
