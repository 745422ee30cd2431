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
  /// Set it when an earlier call with this key ended in doubt, and you have no ticket of it: then
  /// only a payment or a decline ends this one, and everything else, even an expired card, is still
  /// Fault::in_doubt, also a conflict, which may be with the earlier call. Never after the key's
  /// lifetime, which nobody but you knows then.
  bool doubted = false;
};

/// Takes what `CreatePayment{.capture = false}` reserved.
struct CapturePayment {
  std::string payment_id;
  IdempotencyKey key;
  std::optional<Money> amount =
      {};                ///< In the payment's currency; all that is reserved when empty.
  bool doubted = false;  ///< An earlier call with this key ended in doubt; as above.
};

/// Gives back what was reserved and not captured.
struct CancelPayment {
  std::string payment_id;
  IdempotencyKey key;
  bool doubted = false;  ///< As above.
};

/// Pays back what was captured.
struct RefundPayment {
  std::string payment_id;
  IdempotencyKey key;
  std::optional<Money> amount = {};  ///< In the payment's currency; all that is left when empty.
  bool doubted = false;              ///< As above.
};

/// One page, newest first.
struct ListPayments {
  int limit = 100;                           ///< 1 to 100 a page.
  std::string after = {};                    ///< `PaymentPage::next` of the page before.
  std::optional<Instant> created_from = {};  ///< None that is older.
};

}  // namespace paycourier::inline v0

#endif
