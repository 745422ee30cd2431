// SPDX-License-Identifier: MIT
// PaymentMethod: what a payment is made with, a card or a token that stands for one.
#ifndef PAYCOURIER_MODEL_PAYMENT_METHOD_HPP
#define PAYCOURIER_MODEL_PAYMENT_METHOD_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/card.hpp>

namespace paycourier::inline v0 {

/// The gateway's name for a payment method that it keeps or that its browser library made, such as
/// "pm_card_visa": your servers never see the card.
struct PaymentToken {
  std::string text;
};

/// Move-only, as a card is. Which of the two a gateway takes is the gateway's to say.
class PaymentMethod {
 public:
  PaymentMethod(Card card) noexcept : held_{std::move(card)} {}
  PaymentMethod(PaymentToken token) noexcept : held_{std::move(token)} {}
  PaymentMethod(std::string_view number, Expiry expiry, std::string_view cvv) noexcept
      : held_{std::in_place_type<Card>, number, expiry, cvv} {}

  /// Null when it is not a card; the same for a token.
  const Card* card() const noexcept { return std::get_if<Card>(&held_); }
  const PaymentToken* token() const noexcept { return std::get_if<PaymentToken>(&held_); }

  /// A card's own rules; a token is 1 to 255 visible ASCII characters.
  Result<void> check(Instant now) const {
    if (const Card* held = card()) return held->check(now);
    constexpr std::size_t longest = 255;
    const std::string& text = token()->text;
    if (text.empty() || text.size() > longest || !every(text, is_visible)) {
      return Error{Fault::invalid, "a payment token is 1 to 255 visible ASCII characters"};
    }
    return {};
  }

  /// "**** 4242" or "token ****visa": fit for logs, screens and tickets.
  std::string masked() const {
    if (const Card* held = card()) return held->masked();
    constexpr std::size_t shown = 4;
    const std::string& text = token()->text;
    return "token ****" + (text.size() > 2 * shown ? text.substr(text.size() - shown) : "");
  }

 private:
  std::variant<Card, PaymentToken> held_;
};

}  // namespace paycourier::inline v0

#endif
