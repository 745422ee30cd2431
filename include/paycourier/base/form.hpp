// SPDX-License-Identifier: MIT
// HTML forms: application/x-www-form-urlencoded, read strictly and written.
#ifndef PAYCOURIER_BASE_FORM_HPP
#define PAYCOURIER_BASE_FORM_HPP

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

class FormFields {
 public:
  /// Fault::malformed for a percent sign without two hex digits, a control character, a field
  /// without a name, a name that stands twice, or more than 1,000 fields.
  static Result<FormFields> parse(std::string_view text) {
    FormFields form;
    while (!text.empty()) {
      const std::string_view pair = text.substr(0, text.find('&'));
      text.remove_prefix(std::min(text.size(), pair.size() + 1));
      if (pair.empty()) continue;
      const std::size_t sign = std::min(pair.find('='), pair.size());
      std::optional<std::string> name = decode(pair.substr(0, sign));
      std::optional<std::string> value = decode(pair.substr(std::min(sign + 1, pair.size())));
      constexpr std::size_t most_fields = 1'000;
      if (!name || !value || name->empty() || form.find(*name) ||
          form.fields_.size() == most_fields) {
        return Error{Fault::malformed, "the body is not an HTML form that can be read"};
      }
      form.fields_.emplace_back(*std::move(name), *std::move(value));
    }
    return form;
  }

  const std::string* find(std::string_view name) const noexcept {
    for (const Field& field : fields_) {
      if (field.first == name) return &field.second;
    }
    return nullptr;
  }

  /// The first of these fields that is there; empty when none is.
  std::string_view text(std::initializer_list<std::string_view> names) const noexcept {
    for (const std::string_view name : names) {
      if (const std::string* found = find(name)) return *found;
    }
    return {};
  }

  bool empty() const noexcept { return fields_.empty(); }

 private:
  using Field = std::pair<std::string, std::string>;

  static std::optional<std::string> decode(std::string_view text) {
    const auto nibble = [](char c) {
      if (is_digit(c)) return c - '0';
      const char lower = to_lower(c);
      return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (static_cast<unsigned char>(text[i]) < 0x20) return std::nullopt;
      if (text[i] != '%') {
        decoded += text[i] == '+' ? ' ' : text[i];
        continue;
      }
      const int high = i + 2 < text.size() ? nibble(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? nibble(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
    return decoded;
  }

  std::vector<Field> fields_;
};

/// Appends "name=value", with "&" before it unless it is the first. `Text` is a std::string, or a
/// Secret when the value is one; no copy is made on the way.
template <class Text>
void append_form_field(Text& form, std::string_view name, std::string_view value) {
  const auto append_encoded = [&form](std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._*";
    for (const char& c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const char escaped[]{'%', digits[byte >> 4], digits[byte & 15U]};
      const bool is_plain =
          is_digit(c) || is_upper(c) || is_lower(c) || plain.find(c) != std::string_view::npos;
      form.append(is_plain ? std::string_view{&c, 1} : std::string_view{escaped, sizeof escaped});
    }
  };
  if (!form.empty()) form.append("&");
  append_encoded(name);
  form.append("=");
  append_encoded(value);
}

}  // namespace paycourier::inline v0

#endif
