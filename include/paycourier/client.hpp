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
/// observers, a stop token. Faults: in_doubt says that it may have been executed; every other fault
/// says that it was not.
template <class Dialect, class Policy, class Time, class Wire>
class Client {
  static_assert(Gateway<Dialect>,
                "a gateway has name, rules, credential, write_create, write_get, read_payment "
                "and read_refusal; see port/gateway.hpp");
  static_assert(check_parts<Policy, Time, Wire>());

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
    return on_wiped_stack([&] { return pay(engine_, create, friends_of(with...)); });
  }

  /// The payment as the gateway knows it now, whatever became of it.
  template <class... With>
  Result<Payment> get_payment(std::string_view id, With&&... with) {
    return on_wiped_stack([&] { return get_with(engine_, id, friends_of(with...)); });
  }

  /// Settles a payment of this client that ended in doubt: looks it up where the gateway can. Where
  /// that settles nothing, sends the same request once more under the same key, if the gateway's
  /// rules allow that and the key is still valid; that may execute now what never arrived.
  /// Fault::not_found: nothing was executed and nothing will be. Fault::in_doubt: still open, with
  /// the time to ask again at in `retry_after` if that is known. Fault::invalid: no such doubt
  /// here.
  template <class... With>
  Result<Payment> resolve(const IdempotencyKey& key, With&&... with) {
    const Doubts::Held doubt = engine_.shared->doubts.find(key);
    if (!doubt) {
      return Error{Fault::invalid, "no payment of this client is in doubt under this key"};
    }
    return on_wiped_stack(
        [&] { return settle(engine_, doubt->ticket, doubt->letter, friends_of(with...)); });
  }

  /// The same from a stored ticket, as another process has it; there it is only looked up, because
  /// nobody has the request any more.
  template <class... With>
  requires(... && !std::same_as<std::remove_cvref_t<With>, CreatePayment>) Result<Payment> resolve(
      const Ticket& ticket, With&&... with) {
    return on_wiped_stack([&] { return settle(engine_, ticket, nullptr, friends_of(with...)); });
  }

  /// The same with the order at hand, so that it can be sent again. Fault::conflict, with nothing
  /// sent, when it is not the order of the ticket.
  template <class... With>
  Result<Payment> resolve(const Ticket& ticket, const CreatePayment& create, With&&... with) {
    return on_wiped_stack(
        [&] { return settle_order(engine_, ticket, create, friends_of(with...)); });
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
                    friends_of(with...));
    });
  }

  /// Gives back what a payment reserved.
  template <class... With>
  Result<Payment> cancel_payment(const CancelPayment& cancel,
                                 With&&... with) requires Cancels<Dialect> {
    const auto write = [&] { return engine_.gateway.write_cancel(cancel); };
    return on_wiped_stack([&] {
      return change(engine_, "cancel", cancel, write, PaymentStatus::canceled, friends_of(with...));
    });
  }

  /// Pays back what a payment took.
  template <class... With>
  Result<Refund> refund_payment(const RefundPayment& refund,
                                With&&... with) requires Refunds<Dialect> {
    return on_wiped_stack([&] { return refund_with(engine_, refund, friends_of(with...)); });
  }

  /// One page; go on with `{.after = page.next}` until that is empty.
  template <class... With>
  Result<PaymentPage> list_payments(const ListPayments& list,
                                    With&&... with) requires Lists<Dialect> {
    return on_wiped_stack([&] { return list_with(engine_, list, friends_of(with...)); });
  }

  const Dialect& gateway() const noexcept { return engine_.gateway; }
  Time& clock() noexcept { return engine_.clock; }
  Wire& transport() noexcept { return engine_.transport; }

 private:
  template <class... With>
  static Companions<std::remove_reference_t<With>...> friends_of(With&... with) noexcept {
    return Companions<std::remove_reference_t<With>...>{with...};
  }

  Engine<Dialect, Policy, Time, Wire> engine_;
};

}  // namespace paycourier::inline v0

#endif
