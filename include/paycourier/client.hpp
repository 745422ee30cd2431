// SPDX-License-Identifier: MIT
// Client: calls a payments API, and never says more about the money than it knows.
#ifndef PAYCOURIER_CLIENT_HPP
#define PAYCOURIER_CLIENT_HPP

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <paycourier/base/wiped_stack.hpp>
#include <paycourier/client/change.hpp>
#include <paycourier/client/companions.hpp>
#include <paycourier/client/engine.hpp>
#include <paycourier/client/pay.hpp>
#include <paycourier/client/settings.hpp>
#include <paycourier/client/settle.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/port/gateway.hpp>
#include <paycourier/port/parts.hpp>

namespace paycourier::inline v0 {

/// For several threads at once if its clock and transport are; SystemClock and CurlTransport are.
/// What may follow a request (`with`) stands in client/companions.hpp: a keeper of tickets,
/// observers, a stop token. Fault::in_doubt says that a request may have been executed; every other
/// fault of the call that made it says that it was not.
template <class Dialect, class Policy, class Time, class Wire>
class Client {
  static_assert(Gateway<Dialect>,
                "a gateway has name, rules, credential, write_create, write_get, read_payment "
                "and read_refusal; see port/gateway.hpp");
  static_assert(check_parts<Policy, Time, Wire>() && check_refinements<Dialect>());

 public:
  explicit Client(Dialect gateway, Policy policy = Policy{}, Time clock = Time{},
                  Wire transport = Wire{}, ClientSettings settings = {})
      : engine_{std::move(gateway), std::move(policy), std::move(clock), std::move(transport),
                settings} {}

  /// Every attempt carries the same key and the same bytes, so it is executed at most once. A
  /// decline is never a value but Fault::declined. After Fault::in_doubt call `resolve`, never
  /// again with a new key.
  template <class... With>
  Result<Payment> create_payment(const CreatePayment& create, With&&... with) {
    return on_wiped_stack(
        [&] { return pay(engine_, create, companions_of<Attempt, Ticket>(with...)); });
  }

  /// The payment as the gateway knows it now, whatever became of it.
  template <class... With>
  Result<Payment> get_payment(std::string_view id, With&&... with) {
    return on_wiped_stack([&] { return get_with(engine_, id, companions_of<Attempt>(with...)); });
  }

  /// Settles a payment of this client that ended in doubt: looks it up where the gateway can. Where
  /// that settles nothing, sends the same request once more under the same key, if the gateway's
  /// rules allow that and the key is still valid; that may execute now what never arrived. A doubt
  /// is ended by a payment, Fault::declined, not_found (nothing was executed, nor will be) or
  /// conflict (the key is another request's). All else is in_doubt; `retry_after` says when to ask
  /// again, if that is known.
  template <class... With>
  Result<Payment> resolve(const IdempotencyKey& key, With&&... with) {
    return on_wiped_stack([&] {
      return settle_doubt(engine_, key, companions_of<Attempt, Ticket, Resolution>(with...));
    });
  }

  /// The same from a stored ticket, as another process has it; there it is only looked up, because
  /// nobody has the request any more.
  template <class... With>
  requires(... && !std::same_as<std::remove_cvref_t<With>, CreatePayment>) Result<Payment> resolve(
      const Ticket& ticket, With&&... with) {
    return on_wiped_stack([&] {
      return settle(engine_, {ticket}, companions_of<Attempt, Ticket, Resolution>(with...));
    });
  }

  /// The same with the order at hand, so that it can be sent again; a keeper has to follow it.
  template <class... With>
  Result<Payment> resolve(const Ticket& ticket, const CreatePayment& create, With&&... with) {
    return on_wiped_stack([&] {
      return settle_order(engine_, ticket, create,
                          companions_of<Attempt, Ticket, Resolution>(with...));
    });
  }

  /// What is in doubt at this client, oldest first: store what you want to survive the process.
  std::vector<Ticket> doubts() const { return engine_.shared->doubts.tickets(); }
  /// Wipes what is kept of that payment, for one that was settled elsewhere.
  void forget(const IdempotencyKey& key) { engine_.shared->doubts.erase(key); }

  /// Takes what a payment reserved. In doubt, capture, cancel and refund are settled by calling
  /// them again under the same key with `doubted = true`: they need no card.
  template <class... With>
  Result<Payment> capture_payment(const CapturePayment& capture,
                                  With&&... with) requires Captures<Dialect> {
    const auto write = [&] { return engine_.gateway.write_capture(capture); };
    return on_wiped_stack([&] {
      return change(engine_, "capture", capture, write, PaymentStatus::succeeded,
                    companions_of<Attempt>(with...));
    });
  }

  /// Gives back what a payment reserved.
  template <class... With>
  Result<Payment> cancel_payment(const CancelPayment& cancel,
                                 With&&... with) requires Cancels<Dialect> {
    const auto write = [&] { return engine_.gateway.write_cancel(cancel); };
    return on_wiped_stack([&] {
      return change(engine_, "cancel", cancel, write, PaymentStatus::canceled,
                    companions_of<Attempt>(with...));
    });
  }

  /// Pays back what a payment took.
  template <class... With>
  Result<Refund> refund_payment(const RefundPayment& refund,
                                With&&... with) requires Refunds<Dialect> {
    return on_wiped_stack(
        [&] { return refund_with(engine_, refund, companions_of<Attempt>(with...)); });
  }

  /// One page; go on with `{.after = page.next}` until that is empty.
  template <class... With>
  Result<PaymentPage> list_payments(const ListPayments& list,
                                    With&&... with) requires Lists<Dialect> {
    return on_wiped_stack(
        [&] { return list_with(engine_, list, companions_of<Attempt>(with...)); });
  }

  const Dialect& gateway() const noexcept { return engine_.gateway; }
  Time& clock() noexcept { return engine_.clock; }
  Wire& transport() noexcept { return engine_.transport; }

 private:
  Engine<Dialect, Policy, Time, Wire> engine_;
};

}  // namespace paycourier::inline v0

#endif
