// SPDX-License-Identifier: MIT
// A payment, a refund, a page of payments: what the gateway says became of them.
#ifndef PAYCOURIER_MODEL_PAYMENT_HPP
#define PAYCOURIER_MODEL_PAYMENT_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/model/money.hpp>

namespace paycourier::inline v0 {

/// The common words; what the gateway itself wrote is in `Payment::status_text`.
enum class PaymentStatus {
  pending,          ///< Under way: ask again, or wait for the webhook.
  requires_action,  ///< The payer has to do something, such as 3-D Secure.
  authorized,       ///< Reserved, not yet captured.
  succeeded,
  failed,
  canceled,
  refunded,
  unknown,  ///< A word that this version does not know; see `status_text`.
};

constexpr std::string_view name(PaymentStatus status) noexcept {
  switch (status) {
    case PaymentStatus::pending: return "pending";
    case PaymentStatus::requires_action: return "requires_action";
    case PaymentStatus::authorized: return "authorized";
    case PaymentStatus::succeeded: return "succeeded";
    case PaymentStatus::failed: return "failed";
    case PaymentStatus::canceled: return "canceled";
    case PaymentStatus::refunded: return "refunded";
    case PaymentStatus::unknown: break;
  }
  return "unknown";
}

/// As the gateway last described it.
struct Payment {
  std::string id;
  PaymentStatus status = PaymentStatus::unknown;
  std::string status_text = {};      ///< The gateway's own word.
  std::optional<Money> amount = {};  ///< Empty when the gateway did not say.
  std::string created_at = {};       ///< As the gateway wrote it.
  std::string reference = {};
  std::string decline_code = {};  ///< Why it failed, in the gateway's word.
  /// Every other plain field of the answer, by its path ("data.card.brand").
  std::vector<std::pair<std::string, std::string>> other = {};
};

/// As the gateway last described it. `status` is pending, succeeded, failed, canceled or unknown.
struct Refund {
  std::string id;
  PaymentStatus status = PaymentStatus::unknown;
  std::string status_text = {};
  std::string payment_id = {};       ///< Empty when the gateway did not say.
  std::optional<Money> amount = {};  ///< Empty when the gateway did not say.
};

struct PaymentPage {
  std::vector<Payment> payments = {};
  std::string next = {};  ///< For `ListPayments::after`; empty on the last page.
};

/// What a payment's webhook tells.
struct PaymentNotice {
  std::string payment_id;
  PaymentStatus status = PaymentStatus::unknown;
  std::string status_text = {};
};

}  // namespace paycourier::inline v0

#endif
