// SPDX-License-Identifier: MIT
// IdempotencyKey: the caller's name for one intended payment, the same in every attempt.
#ifndef PAYCOURIER_MODEL_IDEMPOTENCY_KEY_HPP
#define PAYCOURIER_MODEL_IDEMPOTENCY_KEY_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

/// One key means one payment: take it from your order, store it with your order, and use it again
/// after a crash. 1 to 255 visible ASCII characters; 64 is the most that every provider takes.
class IdempotencyKey {
 public:
  static constexpr std::size_t longest = 255;

  /// `parse(text).value()`: throws BadResult when the text breaks the rule.
  explicit IdempotencyKey(std::string_view text) : IdempotencyKey{parse(text).value()} {}

  static Result<IdempotencyKey> parse(std::string_view text) {
    if (text.empty() || text.size() > longest) {
      return Error{Fault::invalid, "an idempotency key has 1 to 255 characters"};
    }
    if (!every(text, is_visible)) {
      return Error{Fault::invalid, "an idempotency key is visible ASCII, without spaces"};
    }
    return IdempotencyKey{Checked{std::string{text}}};
  }

  /// A fresh one; defined in adapter/random_id.hpp.
  static IdempotencyKey random();

  const std::string& text() const noexcept { return text_; }
  friend bool operator==(const IdempotencyKey&, const IdempotencyKey&) = default;

 private:
  struct Checked {
    std::string text;
  };
  explicit IdempotencyKey(Checked checked) : text_{std::move(checked.text)} {}

  std::string text_;
};

}  // namespace paycourier::inline v0

#endif
