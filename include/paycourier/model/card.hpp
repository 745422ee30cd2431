// SPDX-License-Identifier: MIT
// Card: a payment card, kept in buffers that are wiped, checked before anything is sent.
#ifndef PAYCOURIER_MODEL_CARD_HPP
#define PAYCOURIER_MODEL_CARD_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

namespace detail {

/// Up to `Longest` characters in place; wiped when moved from and when destroyed. Text that is too
/// long is remembered as such and not kept.
template <std::size_t Longest>
class WipedText {
 public:
  explicit WipedText(std::string_view text) noexcept : size_{std::min(text.size(), Longest + 1)} {
    if (size_ <= Longest) std::copy(text.begin(), text.end(), bytes_.begin());
  }
  WipedText(WipedText&& other) noexcept : bytes_{other.bytes_}, size_{other.size_} {
    other.clear();
  }
  WipedText& operator=(WipedText&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      size_ = other.size_;
      other.clear();
    }
    return *this;
  }
  ~WipedText() { clear(); }

  bool is_digits(std::size_t least) const noexcept {
    return size_ >= least && size_ <= Longest && every(reveal(), is_digit);
  }
  std::string_view reveal() const noexcept { return {bytes_.data(), size_ <= Longest ? size_ : 0}; }

 private:
  void clear() noexcept {
    wipe(bytes_.data(), bytes_.size());
    size_ = 0;
  }
  std::array<char, Longest> bytes_{};
  std::size_t size_;
};

/// ISO/IEC 7812-1, annex B.
constexpr bool passes_luhn(std::string_view digits) noexcept {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = i % 2 == 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

}  // namespace detail

/// Month 1 to 12, and the year in full: {12, 2030}. A card is good to the end of its month.
struct Expiry {
  int month;
  int year;
};

/// Move-only. A card that breaks a rule can be built, so that a form's input needs no exception;
/// `check` says which rule, and no client sends it.
class Card {
 public:
  Card(std::string_view number, Expiry expiry, std::string_view cvv) noexcept
      : number_{number}, cvv_{cvv}, expiry_{expiry} {}
  Card(Card&&) noexcept = default;
  Card& operator=(Card&&) noexcept = default;
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;
  ~Card() = default;

  /// Number of 12 to 19 digits that passes the Luhn check, CVV of 3 or 4 digits, not expired.
  Result<void> check(Instant now) const {
    if (!number_.is_digits(12)) {
      return Error{Fault::invalid, "a card number has 12 to 19 digits and nothing else"};
    }
    if (!detail::passes_luhn(number_.reveal())) {
      return Error{Fault::invalid, "the card number fails its check digit (Luhn)"};
    }
    if (!cvv_.is_digits(3)) return Error{Fault::invalid, "a CVV has 3 or 4 digits"};
    if (expiry_.month < 1 || expiry_.month > 12) {
      return Error{Fault::invalid, "the expiry month is not between 1 and 12"};
    }
    if (expiry_.year < 2000 || expiry_.year > 2099) {
      return Error{Fault::invalid, "the expiry year is written in full, like 2030"};
    }
    using namespace std::chrono;
    const year_month_day today{floor<days>(now)};
    // The month ends up to twelve hours later in the payer's time zone: one day of grace.
    const year_month last{year{expiry_.year}, month{static_cast<unsigned>(expiry_.month)}};
    const sys_days first_day_after = sys_days{(last + months{1}) / day{1}} + days{1};
    if (sys_days{today} >= first_day_after) return Error{Fault::invalid, "the card has expired"};
    return {};
  }

  /// For the gateway that writes it into a request; never store or log what these give.
  std::string_view reveal_number() const noexcept { return number_.reveal(); }
  std::string_view reveal_cvv() const noexcept { return cvv_.reveal(); }
  Expiry expiry() const noexcept { return expiry_; }

  /// "**** 4242": the form for logs and screens.
  std::string masked() const {
    const std::string_view digits = number_.reveal();
    return "**** " + std::string{number_.is_digits(12) ? digits.substr(digits.size() - 4) : "****"};
  }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Card&) = delete;

 private:
  detail::WipedText<19> number_;
  detail::WipedText<4> cvv_;
  Expiry expiry_;
};

}  // namespace paycourier::inline v0

#endif
