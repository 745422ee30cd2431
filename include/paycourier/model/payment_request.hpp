// SPDX-License-Identifier: MIT
// What can be asked of a gateway: to pay, to capture, to cancel, to refund, to list.
#ifndef PAYCOURIER_MODEL_PAYMENT_REQUEST_HPP
#define PAYCOURIER_MODEL_PAYMENT_REQUEST_HPP

#include <optional>
#include <string>

#include <paycourier/base/time.hpp>
#include <paycourier/model/idempotency_key.hpp>
#include <paycourier/model/money.hpp>
#include <paycourier/model/payment_method.hpp>

namespace paycourier::inline v0 {

/// Leave out `key`, `amount` or `method` and it does not compile.
struct CreatePayment {
  IdempotencyKey key;
  Money amount;
  PaymentMethod method;
  std::string reference = {};  ///< Your own order number, passed to the gateway when not empty.
  /// False: reserve the amount now, `Client::capture_payment` takes it later. Fault::invalid at a
  /// gateway that cannot.
  bool capture = true;
  /// Set it when an earlier call with this key ended in doubt: then only a payment, a decline or a
  /// conflict ends this one, and everything else, even an expired card, is still Fault::in_doubt.
  /// Here and below. A client that remembers the doubt itself needs no telling.
  bool doubted = false;
};

/// Takes what `CreatePayment{.capture = false}` reserved.
struct CapturePayment {
  std::string payment_id;
  IdempotencyKey key;
  std::optional<Money> amount = {};  ///< All that is reserved when empty.
  bool doubted = false;
};

/// Gives back what was reserved and not captured.
struct CancelPayment {
  std::string payment_id;
  IdempotencyKey key;
  bool doubted = false;
};

/// Pays back what was captured.
struct RefundPayment {
  std::string payment_id;
  IdempotencyKey key;
  std::optional<Money> amount = {};  ///< All that is left to refund when empty.
  bool doubted = false;
};

/// One page, newest first.
struct ListPayments {
  int limit = 100;                           ///< 1 to 100 a page.
  std::string after = {};                    ///< `PaymentPage::next` of the page before.
  std::optional<Instant> created_from = {};  ///< None that is older.
};

}  // namespace paycourier::inline v0

#endif
