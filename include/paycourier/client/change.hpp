// SPDX-License-Identifier: MIT
// Calls about a payment that exists: read it, list, capture, cancel, refund.
#ifndef PAYCOURIER_CLIENT_CHANGE_HPP
#define PAYCOURIER_CLIENT_CHANGE_HPP

#include <concepts>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/client/engine.hpp>
#include <paycourier/client/look_up.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/policy/settlement.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// Moves nothing; may be repeated freely.
template <class Value, class Engine, class Read, class Friends>
Result<Value> query(Engine& engine, std::string_view step, std::string_view name,
                    const Result<Letter>& letter, const Read& read, const Friends& friends) {
  if (!letter) return letter.error();
  Call call{.step = step,
            .name = name,
            .letter = *letter,
            .facts = {.left = engine.settings.query_within}};
  return engine.template run<Value>(call, read, NoLookUp{}, friends);
}

/// Moves money that is there already, under a key of its own.
template <class Value, class Engine, class Request, class Write, class Read, class Find,
          class Friends>
Result<Value> execute(Engine& engine, std::string_view step, const Request& request,
                      const Write& write, const Read& read, const Find& find,
                      const Friends& friends) {
  const GatewayRules rules = engine.gateway.rules;
  Result<void> checked = check_change(request, rules);
  if (!checked) return unanswered(request.doubted, checked.error());
  const Result<Letter> letter = write();
  if (!letter) return unanswered(request.doubted, letter.error());
  Call call{.step = step,
            .name = request.key.text(),
            .letter = *letter,
            .facts = {.operation = Operation::execute,
                      .left = engine.settings.execute_within,
                      .doubted = request.doubted,
                      .rewritten = request.doubted,
                      .can_look_up = !std::same_as<Find, NoLookUp>}};
  return engine.template run<Value>(call, read, find, friends);
}

/// Capture or cancel: until the payment has got to `wanted`.
template <class Engine, class Request, class Write, class Friends>
Result<Payment> change(Engine& engine, std::string_view step, const Request& request,
                       const Write& write, PaymentStatus wanted, const Friends& friends) {
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_payment(response).and_then([&](Payment&& payment) {
      return judge_changed(request.payment_id, wanted, std::move(payment));
    });
  };
  const auto find = [&](Millis left) {
    return look_up_change(engine, request.payment_id, wanted, left, friends);
  };
  return execute<Payment>(engine, step, request, write, read, find, friends);
}

template <class Engine, class Friends>
Result<Refund> refund_with(Engine& engine, const RefundPayment& request, const Friends& friends) {
  const auto write = [&] { return engine.gateway.write_refund(request); };
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_refund(response).and_then(
        [&](Refund&& refund) { return judge_refund(request, std::move(refund)); });
  };
  return execute<Refund>(engine, "refund", request, write, read, NoLookUp{}, friends);
}

template <class Engine, class Friends>
Result<PaymentPage> list_with(Engine& engine, const ListPayments& list, const Friends& friends) {
  if (Result<void> checked = check_list(list); !checked) return checked.error();
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_list(response);
  };
  return query<PaymentPage>(engine, "list", list.after, engine.gateway.write_list(list), read,
                            friends);
}

template <class Engine, class Friends>
Result<Payment> get_with(Engine& engine, std::string_view id, const Friends& friends) {
  if (Result<void> checked = check_payment_id(id); !checked) return checked.error();
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_payment(response).and_then(
        [id](Payment&& payment) { return judge_found(id, std::move(payment)); });
  };
  return query<Payment>(engine, "get", id, engine.gateway.write_get(id), read, friends);
}

}  // namespace paycourier::inline v0

#endif
