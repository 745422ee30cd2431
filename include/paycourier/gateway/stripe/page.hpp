// SPDX-License-Identifier: MIT
// Pages of Stripe's list of PaymentIntents: all of them, or the one that a key created.
#ifndef PAYCOURIER_GATEWAY_STRIPE_PAGE_HPP
#define PAYCOURIER_GATEWAY_STRIPE_PAGE_HPP

#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/json_list.hpp>
#include <paycourier/gateway/stripe/answer.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// The id after which the next page begins; empty on the last. A list that does not say whether
/// there is more is malformed: its end would pass for proof that nothing else exists.
inline Result<std::string> read_stripe_next(const JsonList& list) {
  const JsonFields::Field* more = list.around().find("has_more");
  if (!more || more->kind != JsonFields::Kind::boolean) {
    return Error{Fault::malformed, "the list does not say whether there is more"};
  }
  if (more->text == "false") return std::string{};
  std::string last{list.size() == 0 ? "" : (list.end() - 1)->text({"id"})};
  if (last.empty()) return Error{Fault::malformed, "the list has more, and no last id"};
  return last;
}

inline Result<PaymentPage> read_stripe_page(const JsonList& list, const Secret& api_key) {
  Result<std::string> next = read_stripe_next(list);
  if (!next) return std::move(next).error();
  PaymentPage page{.next = *std::move(next)};
  for (const JsonFields& fields : list) {
    Result<Payment> payment = read_stripe_payment(fields, api_key);
    if (!payment) return std::move(payment).error();
    page.payments.push_back(*std::move(payment));
  }
  return page;
}

/// The payment whose metadata has the key. The others on the page may be whatever they like. Where
/// a program of yours has copied the metadata, one that may hold money is believed before one that
/// ended without.
inline Result<Finding> read_stripe_finding(const JsonList& list, std::string_view key,
                                           const Secret& api_key) {
  Finding finding;
  for (const JsonFields& fields : list) {
    if (fields.text({"metadata.paycourier_key"}) != key) continue;
    Result<Payment> payment = with_amount(read_stripe_payment(fields, api_key));
    if (!payment) return std::move(payment).error();
    const bool is_over =
        payment->status == PaymentStatus::failed || payment->status == PaymentStatus::canceled;
    if (!finding.payment || !is_over) finding.payment = *std::move(payment);
    if (!is_over) break;
  }
  if (finding.payment) return finding;
  Result<std::string> next = read_stripe_next(list);
  if (!next) return std::move(next).error();
  finding.next = *std::move(next);
  return finding;
}

}  // namespace paycourier::inline v0

#endif
