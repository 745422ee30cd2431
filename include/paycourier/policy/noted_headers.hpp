// SPDX-License-Identifier: MIT
// The headers of an answer that may be seen by observers: a list of names, and a rule for values.
#ifndef PAYCOURIER_POLICY_NOTED_HEADERS_HPP
#define PAYCOURIER_POLICY_NOTED_HEADERS_HPP

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0 {

/// What a provider's support asks for, and what says how an answer came to be.
inline constexpr std::string_view noted_header_names[]{
    "Request-Id", "X-Request-Id", "Idempotent-Replayed", "Stripe-Should-Retry"};

namespace detail {
/// As many digits in a row as a card number has: possibly an echo of one.
constexpr bool has_long_number(std::string_view text) noexcept {
  constexpr int shortest_card_number = 12;
  int digits = 0;
  for (const char c : text) {
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits == shortest_card_number) return true;
  }
  return false;
}
}  // namespace detail

/// Only those names, and only values that are short visible text without the credential and without
/// what could be a card number.
inline http::Headers noted_headers(const http::Headers& headers, const Secret& credential) {
  constexpr std::size_t longest = 128;
  std::string_view key = credential.reveal();  // Less the word before it, such as Bearer.
  while (key.ends_with(' ') || key.ends_with('\t')) key.remove_suffix(1);
  key.remove_prefix(std::min(key.rfind(' ') + 1, key.size()));
  http::Headers noted;
  for (const http::Headers::Field& field : headers) {
    const std::string& value = field.second;
    const auto is_same = [&](std::string_view name) { return http::same_name(field.first, name); };
    const bool is_listed =
        std::any_of(std::begin(noted_header_names), std::end(noted_header_names), is_same);
    const bool echoes = !key.empty() && value.find(key) != std::string_view::npos;
    if (is_listed && !echoes && value.size() <= longest && every(value, is_visible) &&
        !detail::has_long_number(value)) {
      noted.add(field.first, value);
    }
  }
  return noted;
}

}  // namespace paycourier::inline v0

#endif
