// SPDX-License-Identifier: MIT
// Looking up what became of a request without executing anything.
#ifndef PAYCOURIER_CLIENT_LOOK_UP_HPP
#define PAYCOURIER_CLIENT_LOOK_UP_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/client/engine.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// For calls whose outcome cannot be looked up.
struct NoLookUp {
  constexpr std::nullopt_t operator()(Millis) const noexcept { return std::nullopt; }
};

/// What a look-up brought: the answer that settles the doubt, or that the gateway knows of no such
/// payment, or neither. Of a ticket that does not know when it was first sent, a gateway may have
/// looked too late, so nothing is called absent.
struct Sought {
  std::optional<Result<Payment>> answer = {};
  bool is_absent = false;
};

namespace detail {
/// A payment that fits the ticket, or a decline, settles it; anything else leaves it open.
inline Sought settled_by(Result<Payment> payment) {
  if (payment || settles_doubt(payment.error().fault)) return {std::move(payment)};
  return {};
}
}  // namespace detail

/// Reads page after page until the payment of the ticket's key is there, the pages end, or the time
/// is up.
template <class Engine, class Friends>
Sought look_up(Engine& engine, const Ticket& ticket, Millis within, const Friends& friends) {
  using Dialect = decltype(engine.gateway);
  if constexpr (FindsByKey<Dialect>) {
    constexpr int most_pages = 1'000;
    const Millis started = engine.clock.monotonic();
    const auto read = [&](const http::Response& response) {
      return engine.gateway.read_find(ticket, response);
    };
    std::string page;
    for (int pages = 0; pages < most_pages; ++pages) {
      const Result<Letter> letter = engine.gateway.write_find(ticket, page);
      if (!letter) return {};
      Call call{.step = "look_up",
                .name = ticket.key.text(),
                .letter = *letter,
                .facts = {.left = within - (engine.clock.monotonic() - started)}};
      Result<Finding> finding = engine.template run<Finding>(call, read, NoLookUp{}, friends);
      if (!finding) {
        const GatewayRules rules = engine.gateway.rules;
        const bool is_absent = rules.not_found_is_absent && !ticket.doubted &&
                               finding.error().fault == Fault::not_found;
        return {.answer = {}, .is_absent = is_absent};
      }
      if (finding->payment) {
        return detail::settled_by(judge_created(ticket, *std::move(finding->payment)));
      }
      if (finding->next.empty()) return {.answer = {}, .is_absent = !ticket.doubted};
      page = std::move(finding->next);
    }
  }
  return {};
}

/// Reads the payment itself: has it got to `wanted`, or to where it never can?
template <class Engine, class Friends>
std::optional<Result<Payment>> look_up_change(Engine& engine, std::string_view id,
                                              PaymentStatus wanted, Millis within,
                                              const Friends& friends) {
  const Result<Letter> letter = engine.gateway.write_get(id);
  if (!letter) return std::nullopt;
  const auto read = [&](const http::Response& response) {
    return engine.gateway.read_payment(response).and_then(
        [&](Payment&& payment) { return judge_changed(id, wanted, std::move(payment)); });
  };
  Call call{.step = "look_up", .name = id, .letter = *letter, .facts = {.left = within}};
  Result<Payment> payment = engine.template run<Payment>(call, read, NoLookUp{}, friends);
  if (payment && is_changed(*payment, wanted)) return payment;
  if (!payment && payment.error().fault == Fault::declined) return payment;
  return std::nullopt;
}

}  // namespace paycourier::inline v0

#endif
